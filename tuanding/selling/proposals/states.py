"""The proposal request's way to the design centre and back, and what can be recorded along it. PURE."""

from typing import Literal

from tuanding.core.kernel.lifecycle import Fact, Lifecycle, Move
from tuanding.core.kernel.refusal import Blocked

ORDER, REQUEST, PROPOSAL = "clients.GroupOrder", "proposals.ProposalRequest", "proposals.Proposal"
OPEN = ("requested", "taken", "asked_back", "rework")
ACCEPT, CHANGE, LATER, NO = "accept", "change", "later", "no"
Act = Literal["visit", "sheet", "ask", "wait", "answer", "present", "draft", "done"]
VISIT: Act = "visit"
SHEET: Act = "sheet"
ASK: Act = "ask"
WAIT: Act = "wait"
ANSWER: Act = "answer"
PRESENT: Act = "present"
DRAFT: Act = "draft"
DONE: Act = "done"
NEXT_AFTER: dict[str, Act] = {"": VISIT, "Dh": VISIT, "Hq": SHEET, "Zl": ASK, "Fa": ASK}


def next_act(stage: str, request_state: str = "", to_present: bool = False, accepted: bool = False) -> Act:
    """The one act that leads an open order on until its contract is signed. `request_state`: of the request at the
    design centre, "" for none. DONE: the act is another room's."""
    if to_present:
        return PRESENT
    if accepted:
        return DRAFT
    if request_state:
        return ANSWER if request_state == "asked_back" else WAIT
    return NEXT_AFTER.get(stage, DONE)


def must_be_free(order, facts) -> Blocked | None:
    """Refused: a second request while one of the order is at the design centre. `facts`: whether one is."""
    if not facts:
        return None
    return Blocked("这张团订单已有一份申请在设计中心，请等它交付，或先撤回", field="group_order", value=order.pk)


def must_be_newest(proposal, facts) -> Blocked | None:
    """4.3: only the newest version of a delivered request is presented. `facts`: whether it is that."""
    if facts:
        return None
    return Blocked("不能讲解第 %(value)s 版：它不是已交付的最新一版", field="proposal", value=proposal.version)


REQUESTS = Lifecycle(
    REQUEST,
    states={
        "requested": "已申请",
        "taken": "制作中",
        "asked_back": "待答复",
        "delivered": "已交付",
        "rework": "待修改",
        "withdrawn": "已撤回",
    },
    initial="requested",
    moves=(
        Move("take", ("requested", "rework"), "taken", "design", "3.2", "接单"),
        Move("ask_back", ("taken",), "asked_back", "design", "3.2", "向业务经理提问", makes="proposals.Question"),
        Move("answer", ("asked_back",), "taken", "request", "3.2", "答复设计中心", makes="proposals.Answer"),
        Move("deliver", ("taken",), "delivered", "design", "3.2", "交付方案", makes="proposals.Proposal"),
        Move("rework", ("delivered",), "rework", "request", "3.2", "请设计中心修改", makes="proposals.Rework"),
        Move("withdraw", OPEN, "withdrawn", "request", "3.2", "撤回申请", makes="proposals.Withdrawal"),
        # What a break-off brings along: whoever may break off ends the order's requests.
        Move("end", OPEN, "withdrawn", "break_off", "1.8", "随中断撤回", makes="proposals.Withdrawal"),
    ),
)
FACTS = (
    Fact("data_sheet", ORDER, "proposals.DataSheet", "work", "3.1", "保存资料搜集表", supersedes="client_id"),
    Fact("request", ORDER, REQUEST, "work", "3.2", "申请制作方案", must_be_free),
    Fact("presentation", PROPOSAL, "proposals.Presentation", "present", "4.3", "记方案说明", must_be_newest),
)
