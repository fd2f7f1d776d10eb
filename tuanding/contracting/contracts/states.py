"""The life of a contract and what can be recorded of it. PURE."""

from dataclasses import dataclass, field

from tuanding.core.kernel.lifecycle import Fact, Lifecycle, Move
from tuanding.core.kernel.refusal import Blocked

ORDER, CONTRACT, REVISION = "clients.GroupOrder", "contracts.Contract", "contracts.Revision"
DRAFT, SUBMITTED, APPROVED, SEALED = "draft", "submitted", "approved", "sealed"
SENT_BACK, WITHDRAWN, CANCELLED = "sent_back", "withdrawn", "cancelled"
DEAD = (WITHDRAWN, CANCELLED)
BEFORE_SEAL = (DRAFT, SUBMITTED, APPROVED, SENT_BACK)
PASS, FAIL, WARN = "pass", "fail", "warn"
NINE = 9

# The nine points of 5.4, in the order of the contract's articles.
POINTS = {
    1: "时间",
    2: "数量",
    3: "价格",
    4: "总价",
    5: "面料款式说明及验收标准",
    6: "交货期限",
    7: "交货地点",
    8: "付款方式",
    9: "尾款结算",
}


@dataclass(frozen=True)
class Standing:
    """The facts the blockers decide by, read under the lock: about the newest revision and the person who acts."""

    newest: int | None = None
    revision: int | None = None
    signed: bool = False
    lines: int = 0
    missing: tuple[str, ...] = ()
    authors: frozenset[int] = field(default_factory=frozenset)
    person: int | None = None
    reviewed: bool = False
    failed: tuple[int, ...] = ()
    passed: int = 0
    approved: bool = False
    received: bool = False


def must_be_draft(contract, facts) -> Blocked | None:
    """5.2: Blocked for anything but a draft; a submitted contract is changed by a further revision."""
    if contract.state == DRAFT:
        return None
    return Blocked(
        "无法改合同，因为客户签过的一稿不再改动；退回或评审通过以后可以另起一稿", field="state", value=contract.state
    )


def no_live_contract(order, contract) -> Blocked | None:
    """Blocked where the order has a live contract; an amendment is a further revision."""
    if contract is None:
        return None
    return Blocked(
        "无法再起草，因为这张团订单已经有合同 %(value)s；要改就另起一稿", field="contract", value=contract.number
    )


def must_be_complete(contract, facts: Standing) -> Blocked | None:
    """5.2: Blocked for a revision that is signed or not the newest, has no lines, or lacks a term."""
    if facts.signed or facts.newest != facts.revision:
        return Blocked("无法记签字，因为签的不是最新的一稿；请刷新后再试", field="revision", value=facts.revision)
    if not facts.lines:
        return Blocked("无法记签字，因为合同还没有明细；请先写明款式、数量和单价", field="lines", value=0)
    if facts.missing:
        return Blocked("无法记签字，因为还缺：%(what)s", field="terms", value=None, what="、".join(facts.missing))
    return None


def must_be_submitted(contract, facts) -> Blocked | None:
    if contract.state == SUBMITTED:
        return None
    return Blocked(
        "无法评审，因为这份合同现在不在评审中；可能别人刚评审过，请刷新", field="state", value=contract.state
    )


def must_be_no_author(contract, facts: Standing) -> Blocked | None:
    """5.4: Blocked for whoever drafted, edited or submitted the contract, also as a deputy."""
    if facts.person not in facts.authors:
        return None
    return Blocked(
        "无法评审，因为这份合同是您本人起草或提交的；请财务部另一位评审", field="reviewer", value=facts.person
    )


def may_review(contract, facts: Standing) -> Blocked | None:
    return must_be_submitted(contract, facts) or must_be_no_author(contract, facts)


def may_approve(contract, facts: Standing) -> Blocked | None:
    """5.4: nine passed points of this very revision, its signed originals in finance's hands."""
    if refusal := must_be_no_author(contract, facts):
        return refusal
    if not facts.reviewed:
        return Blocked("无法评审通过，因为最新一稿还没有评审", field="review", value=None)
    if facts.passed == NINE:
        if facts.received:
            return None
        words = "无法评审通过，因为这一稿的原件还没有收下；请先收下原件，出收条 F22"
        return Blocked(words, field="receipt", value=None)
    if facts.failed:
        which = "、".join(str(code) for code in facts.failed)
        return Blocked(
            "无法评审通过，因为第 %(which)s 点没有过；可以退回业务经理", field="points", value=which, which=which
        )
    return Blocked("无法评审通过，因为九点只过了 %(value)s 点", field="points", value=facts.passed)


def may_send_back(contract, facts: Standing) -> Blocked | None:
    """5.4: at least one failed point says why."""
    if refusal := must_be_no_author(contract, facts):
        return refusal
    if facts.failed:
        return None
    return Blocked("无法退回，因为没有一点判为「退」；退回要说明是哪一点", field="points", value=facts.passed)


def may_seal(contract, facts: Standing) -> Blocked | None:
    """5.5: only the approved newest revision."""
    if facts.approved:
        return None
    return Blocked("无法盖章，因为最新一稿还没有评审通过；九点全过才能盖章", field="approval", value=None)


def may_receive(contract, facts) -> Blocked | None:
    if contract.state in (SUBMITTED, APPROVED, SEALED):
        return None
    return Blocked("无法出收条，因为合同还没有送到财务部", field="state", value=contract.state)


def must_be_sealed(contract, facts) -> Blocked | None:
    if contract.state == SEALED:
        return None
    return Blocked("无法办理，因为合同还没有盖章，或者已经作废", field="state", value=contract.state)


LIFE = Lifecycle(
    CONTRACT,
    states={
        DRAFT: "起草中",
        SUBMITTED: "评审中",
        APPROVED: "待盖章",
        SEALED: "已盖章",
        SENT_BACK: "已退回",
        WITHDRAWN: "已撤回",
        CANCELLED: "已作废",
    },
    initial=DRAFT,
    moves=(
        Move("submit", (DRAFT,), SUBMITTED, "sign", "5.2", "记客户签字", must_be_complete, "contracts.Signature"),
        Move("send_back", (SUBMITTED,), SENT_BACK, "review", "5.4", "退回业务经理", may_send_back),
        Move("approve", (SUBMITTED,), APPROVED, "review", "5.4", "评审通过", may_approve, "contracts.Approval"),
        Move("revise", (SENT_BACK, APPROVED), DRAFT, "edit", "5.4", "另起一稿", makes="contracts.Revision"),
        Move("seal", (APPROVED,), SEALED, "seal", "5.5", "盖章", may_seal, "contracts.Seal"),
        Move("withdraw", BEFORE_SEAL, WITHDRAWN, "withdraw", "5.2", "撤回", makes="contracts.Withdrawal"),
        Move("cancel", (SEALED,), CANCELLED, "cancel", "5.5", "作废", makes="contracts.Cancellation"),
        # Moves within a break-off: whoever may break off the order ends its contract with it.
        Move("end", BEFORE_SEAL, WITHDRAWN, "break_off", "1.8", "随中断撤回", makes="contracts.Withdrawal"),
        Move("end_sealed", (SEALED,), CANCELLED, "break_off", "1.8", "随中断作废", makes="contracts.Cancellation"),
    ),
)

FACTS = (
    Fact("contract", ORDER, CONTRACT, "work", "5.2", "起草合同", no_live_contract),
    Fact("edit", CONTRACT, None, "edit", "5.2", "改合同", must_be_draft, part="newest_revision"),
    Fact(
        "terms", REVISION, None, "edit", "5.2", "改条款"
    ),  # only in journal entries of earlier releases; now part of "edit"
    Fact("receipt", CONTRACT, "contracts.Receipt", "receive", "5.4", "出收条", may_receive),
    Fact("review", CONTRACT, "contracts.Review", "review", "5.4", "九点评审", may_review),
    Fact("payment_notice", CONTRACT, "contracts.PaymentNotice", "notify", "5.5", "出预付款缴纳通知", must_be_sealed),
    Fact("told", CONTRACT, "contracts.Told", "tell", "5.5", "已通知客户缴款", must_be_sealed),
    Fact("originals", CONTRACT, "contracts.Originals", "hand", "5.5", "记原件去向", after_end=True),
    Fact("word", CONTRACT, "contracts.Word", "talk", "5.4", "留言"),
)
