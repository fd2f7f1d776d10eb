"""What data sheets and proposals show on the record page of a group order."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import can, may, visible
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.formats import moment
from tuanding.core.pages.panels import Panel, RecordAct, Step, cached_on_subject
from tuanding.core.rulebook.roles import DESIGNER, ROLES
from tuanding.core.rulebook.stages import ORDER
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.queries import stage_of_order
from tuanding.selling.proposals import queries
from tuanding.selling.proposals.lists import MEANING
from tuanding.selling.proposals.models import DataSheet, Proposal, ProposalRequest
from tuanding.selling.proposals.states import ANSWER, ASK, OPEN, PRESENT, REQUESTS, SHEET, Act, next_act
from tuanding.selling.proposals.taking_over import sheet_facts

WAITS = {
    "requested": "接单",
    "taken": "交付方案",
    "rework": "按要求修改方案",
    "asked_back": "答复设计中心",
}
ORDER_OF_LEAD, ORDER_OF_WAIT = 12, 14  # before what was agreed on, after what the contract asks
# act: what is next, the button's words, its sign, its clause, its place among the buttons
LEADS = {
    SHEET: ("填客户资料", "填资料", "file-text", "3.1", 30),
    ASK: ("申请制作方案", "申请方案", "send", "3.2", 35),
    PRESENT: ("给客户讲解方案", "记方案说明", "presentation", "4.3", 36),
}


@composed_once
def newest_sheet_of_client(actor: PersonActor, client_id: int) -> QuerySet[Any]:
    """With `people`, the sum of its headcounts."""
    return queries.with_people(visible(DataSheet, actor).filter(client_id=client_id)).order_by("-version")[:1]


@composed_once
def requests_of_order(actor: PersonActor, order_id: int) -> QuerySet[ProposalRequest]:
    """Newest first, each with who asked."""
    return visible(ProposalRequest, actor).filter(group_order_id=order_id).select_related("asked_by").order_by("-pk")


@composed_once
def visible_proposals_of_order(actor: PersonActor, order_id: int) -> QuerySet[Any]:
    """As `with_decisions` gives them."""
    return queries.with_decisions(visible(Proposal, actor).filter(group_order_id=order_id))


def order_panels(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Panel]:
    """The newest data sheet, requests and proposals. No panel for people who may see none of them."""
    if not any(may(actor, "view", model) for model in (DataSheet, ProposalRequest, Proposal)):
        return []
    sheet, rows, proposals = _newest_sheet(order, actor), _requests(order, actor), visible_proposals(order, actor)
    facts = sheet_facts(order, sheet.wear_on, sheet.people or 0) if sheet else None
    context = {
        "sheet": sheet,
        "complete": queries.completeness_of(sheet, sheet.people or 0) if sheet else None,
        "requests": [(row, REQUESTS.states[row.state], MEANING[row.state]) for row in rows],
        "proposals": proposals,
        "accepted": queries.accepted_among(proposals),
        "order": order,
        "facts": facts,
        "may_take_over": facts is not None and facts.differs and not order.why_closed() and can(actor, "edit", order),
    }
    return [Panel(template="proposals/panel_proposals.html", column="facts", order=50, context=context)]


def _newest_sheet(order: GroupOrder, actor: PersonActor) -> Any:
    return cached_on_subject(
        order, f"data sheet {actor.person_id}", lambda: newest_sheet_of_client(actor, order.client_id).first()
    )


def _requests(order: GroupOrder, actor: PersonActor) -> list[ProposalRequest]:
    return cached_on_subject(order, f"requests {actor.person_id}", lambda: list(requests_of_order(actor, order.pk)))


def visible_proposals(order: GroupOrder, actor: PersonActor) -> list[Any]:
    """Of the order, read once a page; as `with_decisions` gives them."""
    return cached_on_subject(
        order, f"proposals {actor.person_id}", lambda: list(visible_proposals_of_order(actor, order.pk))
    )


def _next_act(order: GroupOrder, actor: PersonActor) -> Act:
    """The act that leads the order on; DONE when it is another room's."""
    proposals = visible_proposals(order, actor)
    request_state = next((row.state for row in _requests(order, actor) if row.state in OPEN), "")
    return next_act(
        stage_of_order(order),
        request_state,
        bool(queries.to_be_presented(proposals)),
        bool(queries.accepted_among(proposals)),
    )


def order_steps(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Step]:
    """What leads the order on, then whose turn it is with each open request."""
    if order.why_closed() or not may(actor, "view", ProposalRequest):
        return []
    lead = _next_act(order, actor)
    rows = sorted(_requests(order, actor), key=lambda row: row.wish_on)
    steps = [_request_step(row, now) for row in rows if row.state in WAITS]
    return ([_lead_step(order, actor, lead)] if lead in LEADS else []) + steps


def _request_step(row: ProposalRequest, now: datetime) -> Step:
    who = row.asked_by.name if row.state == "asked_back" else _(ROLES[DESIGNER])
    due = datetime.combine(row.wish_on, time(17, 30), SHANGHAI)
    url = address_of("proposals:request", row.pk)
    state = "late" if due < now else "due" if row.state in ("asked_back", "rework") else "now"
    title = _(WAITS[row.state])
    if row.state != "asked_back":
        since = moment(row.asked_at, now, short=True)
        title = _("等设计中心%(what)s · %(since)s 申请") % {"what": title, "since": since}
    return Step(title=title, who=who, due=due, clause="3.2", url=url, state=state, order=ORDER_OF_WAIT)


def _lead_step(order: GroupOrder, actor: PersonActor, lead: Act) -> Step:
    what, _label, _icon, clause, _place = LEADS[lead]
    url = _act_address(order, actor, lead) if can(actor, "work", order) else ""
    who = str(order.client.owner or "--")
    return Step(title=_(what), who=who, clause=clause, url=url, state="now", order=ORDER_OF_LEAD)


def _act_address(order: GroupOrder, actor: PersonActor, act: Act) -> str:
    if act == PRESENT:
        proposal = queries.to_be_presented(visible_proposals(order, actor))
        return address_of("proposals:present", proposal.pk) if proposal else ""
    return address_of("proposals:data_sheet_new" if act == SHEET else "proposals:request_new", order.pk)


def order_acts(order: GroupOrder, actor: PersonActor, now: datetime) -> list[RecordAct]:
    """The act that leads on is the main button; data sheet and request are offered until the contract is signed."""
    if not can(actor, "work", order) or order.why_closed():
        return []
    lead = _next_act(order, actor)
    offered: list[Act] = []
    if ORDER[stage_of_order(order) or "Dh"] < ORDER["Cc"]:
        has_open_request = any(row.state in OPEN for row in _requests(order, actor))
        offered = [SHEET] if has_open_request else [SHEET, ASK]
    acts = [_record_act(order, actor, act, lead) for act in (*([PRESENT] if lead == PRESENT else []), *offered)]
    return acts + _answer_acts(order, actor, lead)


def _record_act(order: GroupOrder, actor: PersonActor, act: Act, lead: Act) -> RecordAct:
    _what, label, icon, _clause, place = LEADS[act]
    missing = _("先填客户资料搜集表（条 3.1）") if act == ASK and not _newest_sheet(order, actor) else ""
    return RecordAct(
        label=_(label), url=_act_address(order, actor, act), icon=icon, main=act == lead, why_not=missing, order=place
    )


def _answer_acts(order: GroupOrder, actor: PersonActor, lead: Act) -> list[RecordAct]:
    """3.2: while the design centre waits for the rep's answer."""
    row = next((row for row in _requests(order, actor) if row.state == "asked_back"), None)
    if lead != ANSWER or row is None:
        return []
    url = address_of("proposals:request", row.pk)
    return [RecordAct(label=_("答复设计中心"), url=url, icon="message-question", main=True, order=37)]


def address_of_data_sheet(order: GroupOrder, actor: PersonActor) -> str:
    """Zl: what the client told is written into the data sheet."""
    return _act_address(order, actor, SHEET) if can(actor, "work", order) else ""


def address_of_presentation(order: GroupOrder, actor: PersonActor) -> str:
    """Fa: while a proposal waits to be presented, the visit is its presentation."""
    return _act_address(order, actor, PRESENT) if can(actor, "work", order) else ""
