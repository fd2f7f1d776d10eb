"""What waits on the way to the contract: requests at the design centre, and the one act that leads each order on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext, gettext_lazy

from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.steps import Deed
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.formats import moment
from tuanding.core.rulebook.roles import ROLES, SALES_REP
from tuanding.core.worklist import holders, registry
from tuanding.core.worklist.clocks import begin_of, end_of
from tuanding.core.worklist.keeping import close_about
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import Change, Kind, News, Open, Source, Step, Task, client_of, rows_of
from tuanding.selling.activities.models import PlanRow
from tuanding.selling.activities.queries import FORGOTTEN, open_appointments
from tuanding.selling.clients.models import GroupOrder, Milestone
from tuanding.selling.proposals.models import Presentation, Proposal, ProposalRequest, Question
from tuanding.selling.proposals.queries import with_turn
from tuanding.selling.proposals.states import (
    ACCEPT,
    ANSWER,
    ASK,
    DRAFT,
    LATER,
    NEXT_AFTER,
    ORDER,
    PRESENT,
    REQUEST,
    SHEET,
    VISIT,
    Act,
    next_act,
)

TAKE, DELIVER, REWORK, WAIT = "proposal_take", "proposal_deliver", "proposal_rework", "proposal_wait"
OF_STATE = {"requested": TAKE, "taken": DELIVER, "rework": REWORK, "asked_back": WAIT}
REQUESTS, LEADS = "proposal_requests", "leads"
LEAD = {act: f"lead_{act}" for act in (VISIT, SHEET, ASK, PRESENT, ANSWER, DRAFT)}
SUCCESSORS: list[Callable[[], Exists]] = []


def register_successor(exists: Callable[[], Exists]) -> None:
    """Called by the later room that goes on with an accepted proposal. `exists()`: whether it has done so for the order
    of the outer query. An order for which it has not waits for that act (kind `LEAD[DRAFT]`, declared by that room)."""
    if exists not in SUCCESSORS:
        SUCCESSORS.append(exists)


def _designer_kinds() -> list[Kind]:
    def kind(code: str, title: Any, icon: str, state: str = "now", door: str = "") -> Kind:
        return Kind(
            code=code,
            title=title,
            icon=icon,
            clause="3.2",
            address=lambda task: address_of("proposals:request", task.item.subject_id),
            right=("design", REQUEST),
            door=door,
            where=_request_and_since if code == WAIT else _request_label,
            state=state,
            days=frozenset({"due"}),
        )

    return [
        kind(TAKE, gettext_lazy("接方案申请"), "clipboard-list", door="take"),
        kind(DELIVER, gettext_lazy("交付方案"), "color-swatch", door="deliver"),
        kind(REWORK, gettext_lazy("修改方案"), "file-pencil", "due", door="take"),
        kind(WAIT, gettext_lazy("等业务经理答复"), "message-question", "rest"),
    ]


def _rep_kinds() -> list[Kind]:
    def kind(act: Act, title: Any, icon: str, clause: str, name: str, right: tuple, door: str, to: str = "") -> Kind:
        page = Page(name, to, "?purpose=Hq" if act == VISIT else "")
        by_day = {"due"} if act in (ANSWER, PRESENT) else {"since", "due"}
        state = "due" if act == ANSWER else "now"
        return Kind(
            code=LEAD[act],
            title=title,
            icon=icon,
            clause=clause,
            address=page,
            right=right,
            door=door,
            state=state,
            days=frozenset(by_day),
        )

    work, answer, present = ("work", ORDER), ("request", REQUEST), ("present", "proposals.Proposal")
    return [
        kind(VISIT, gettext_lazy("记拜访 Hq"), "map-pin", "2.1", "activities:visit_new", work, "visit"),
        kind(SHEET, gettext_lazy("填客户资料"), "file-text", "3.1", "proposals:data_sheet_new", work, "data_sheet"),
        kind(ASK, gettext_lazy("申请制作方案"), "send", "3.2", "proposals:request_new", work, "request"),
        kind(
            ANSWER,
            gettext_lazy("答复设计中心"),
            "message-question",
            "3.2",
            "proposals:request",
            answer,
            "answer",
            "request",
        ),
        kind(
            PRESENT,
            gettext_lazy("讲解方案"),
            "color-swatch",
            "4.3",
            "proposals:present",
            present,
            "presentation",
            "proposal",
        ),
    ]


class Page:
    """The address of a form: of the order, or of what the item's `params` name."""

    def __init__(self, name: str, param: str = "", query: str = ""):
        self.name, self.param, self.query = name, param, query

    def __call__(self, task: Task) -> str:
        pk = task.item.params[self.param] if self.param else task.order.pk
        return f"{address_of(self.name, pk)}{self.query}"


def _request_label(task: Task, now: datetime) -> str:
    return f"{task.client} FA{task.item.subject_id:05}"


def _request_and_since(task: Task, now: datetime) -> str:
    """The request, who has to answer, and since when."""
    who = task.client.owner or gettext(ROLES[SALES_REP])
    words = {"who": who, "since": moment(task.item.since, now, short=True)}
    return f"{_request_label(task, now)} · " + gettext("%(who)s，%(since)s 起") % words


@composed_once
def open_requests_of_clients(client_ids: list[int]) -> QuerySet[Any]:
    """Each with `question_at`: when the design centre asked back last."""
    question = Question.objects.filter(request=OuterRef("pk")).order_by("-pk").values("at")
    rows = ProposalRequest.objects.filter(group_order__client__in=client_ids, state__in=tuple(OF_STATE))
    return rows.annotate(question_at=Subquery(question[:1])).select_related("group_order__client")


def wanted_requests(client_ids: Sequence[int]) -> list[Item]:
    """3.2: one item per open request; the kind follows from the request's state."""
    rows = rows_of(open_requests_of_clients, client_ids)
    return [_request_item(row, row.group_order.client, row.state, row.question_at) for row in rows]


def _request_item(row: Any, client: Any, state: str, question_at: datetime | None) -> Item:
    return Item(subject_type=REQUEST, subject_id=row.pk, **_item_values(row, client, state, question_at))


def _item_values(row: Any, client: Any, state: str, question_at: datetime | None) -> dict[str, Any]:
    since = question_at if state == "asked_back" and question_at else row.asked_at
    return {
        "kind": OF_STATE[state],
        "client_id": client.pk,
        "order_id": row.group_order_id,
        "holder": holders.centre("design"),
        "department_id": client.department_id,
        "since": since,
        "from_at": since,
        "due_at": None if state == "asked_back" else end_of(row.wish_on),
    }


def after_request(order: GroupOrder, deed: Deed) -> Iterator[Step]:
    yield Open(_request_item(deed.fact, client_of(deed), "requested", None))


def after_move(row: ProposalRequest, deed: Deed) -> Iterator[Step]:
    client, question_at = client_of(deed), deed.at if row.state == "asked_back" else None
    values = _item_values(row, client, row.state, question_at)
    yield Change(tuple(OF_STATE.values()), (REQUEST, row.pk), values, registry.Ask(REQUESTS, client.pk), whole=True)


def after_last_move(row: ProposalRequest, deed: Deed) -> Iterator[Step]:
    yield close_about(tuple(OF_STATE.values()), (REQUEST, row.pk))


def ask_what_leads(row: Any, deed: Deed) -> Iterator[Step]:
    yield registry.Ask(LEADS, client_of(deed).pk)


def after_plan_change(row: Any, deed: Deed) -> Iterator[Step]:
    """A row moved, cancelled or not held: what waited behind it may lead again."""
    if row.group_order_id:
        yield registry.Ask(LEADS, client_of(deed).pk)


def after_visit(row: Any, deed: Deed) -> Iterator[Step]:
    """The first visit makes a milestone; one for another purpose can only be the appointment an early order waited
    for."""
    if row.purpose != "Hq":
        yield registry.Ask(LEADS, client_of(deed).pk)


def after_presentation(row: Presentation, deed: Deed) -> Iterator[Step]:
    """ "Later" decides nothing."""
    if row.decision != LATER:
        yield registry.Ask(LEADS, client_of(deed).pk)


@composed_once
def open_orders_of_clients(client_ids: list[int]) -> QuerySet[Any]:
    """Each with what `next_act` needs, the moments since which the acts wait, and the appointment that goes before."""
    order = {"group_order": OuterRef("pk")}
    orders = with_turn(GroupOrder.objects.filter(client__in=client_ids, ending__isnull=True))
    agreed = open_appointments(PlanRow.objects.filter(**order)).order_by("-starts_at")
    reached = Milestone.objects.filter(**order, stage=OuterRef("reached__stage")).order_by("-pk")
    open_request = ProposalRequest.objects.filter(pk=OuterRef("open_request_id"))
    question = Question.objects.filter(request=OuterRef("open_request_id")).order_by("-pk")
    decided = Presentation.objects.filter(**order).exclude(decision=LATER).order_by("-pk")
    conditions = [Q(exists()) for exists in SUCCESSORS]
    return orders.annotate(
        stage=F("reached__stage"),
        agreed_at=Subquery(agreed.values("starts_at")[:1]),
        reached_on=Subquery(reached.values("on")[:1]),
        question_at=Subquery(question.values("at")[:1]),
        wish_on=Subquery(open_request.values("wish_on")[:1]),
        newest_at=Subquery(Proposal.objects.filter(pk=OuterRef("newest_id")).values("at")[:1]),
        accepted_at=Subquery(decided.values("at")[:1]),
        has_successor=Case(*(When(condition, then=True) for condition in conditions), default=False),
    ).select_related("client")


def wanted_leads(client_ids: Sequence[int]) -> list[Item]:
    """The rep's next act on every open order, and the contract that an accepted proposal waits for."""
    return [item for order in rows_of(open_orders_of_clients, client_ids) for item in _lead_items(order)]


def _lead_items(order: Any) -> Iterator[Item]:
    to_present = order.newest_state == "delivered" and not order.newest_decision
    accepted = order.decided == ACCEPT and order.decided_of == "delivered"
    act = next_act(order.stage or "", order.request_state, to_present)
    leads = act in (PRESENT, ANSWER) or (act in NEXT_AFTER.values() and not accepted)
    if leads:
        yield _lead_item(order, act)
    if accepted and not to_present and SUCCESSORS and not order.has_successor:
        yield _lead_item(order, DRAFT)


def _lead_item(order: Any, act: Act) -> Item:
    moments = {PRESENT: order.newest_at, ANSWER: order.question_at, DRAFT: order.accepted_at}
    since = moments.get(act) or begin_of(order.reached_on or order.opened_on)
    agreed = act == VISIT and order.agreed_at  # until then the appointment has an item of its own
    return Item(
        kind=LEAD[act],
        subject_type=ORDER,
        subject_id=order.pk,
        client_id=order.client_id,
        order_id=order.pk,
        holder=holders.owner(order.client.owner_id),
        department_id=order.client.department_id,
        since=since,
        from_at=max(since, order.agreed_at + FORGOTTEN) if agreed else since,
        due_at=end_of(order.wish_on) if act == ANSWER else None,
        params={PRESENT: {"proposal": order.newest_id}, ANSWER: {"request": order.open_request_id}}.get(act, {}),
    )


def _withdrawn_kind() -> Kind:
    return Kind(
        code="proposal_withdrawn",
        title=gettext_lazy("方案申请撤回了"),
        icon="ban",
        clause="3.2",
        address=lambda task: address_of("proposals:request", task.item.subject_id),
        right=("view", REQUEST),
        where=_request_label,
        state="rest",
    )


WORK: tuple[Kind | Source | News, ...] = (
    *_designer_kinds(),
    *_rep_kinds(),
    _withdrawn_kind(),
    News(
        kind="proposal_withdrawn",
        events=(f"{REQUEST}.withdraw", f"{REQUEST}.end"),
        holders=lambda row, deed: [holders.centre("design")],
    ),
    Source(
        name=REQUESTS,
        kinds=tuple(OF_STATE.values()),
        wanted=wanted_requests,
        events={
            "clients.GroupOrder.request": after_request,
            **{f"{REQUEST}.{name}": after_move for name in ("take", "ask_back", "answer", "rework")},
            **{f"{REQUEST}.{name}": after_last_move for name in ("deliver", "withdraw", "end")},
        },
    ),
    Source(
        name=LEADS,
        kinds=tuple(LEAD.values()),
        wanted=wanted_leads,
        events=dict.fromkeys(
            (
                "clients.Client.order",
                "clients.GroupOrder.appointment",
                "clients.GroupOrder.request",
                *(f"{REQUEST}.{name}" for name in ("ask_back", "answer", "deliver", "rework", "withdraw")),
            ),
            ask_what_leads,
        )
        | dict.fromkeys((f"activities.PlanRow.{name}" for name in ("move", "cancel", "result")), after_plan_change),
        rows={
            "clients.Milestone": ask_what_leads,
            "activities.Visit": after_visit,
            "proposals.Presentation": after_presentation,
        },
    ),
)
