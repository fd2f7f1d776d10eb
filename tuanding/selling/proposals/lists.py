"""The design centre's queue, which is also everybody's list of requests."""

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.pages import marks
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.lists import Filter, ListColumn, ListPage, Tab
from tuanding.selling.proposals.models import ProposalRequest
from tuanding.selling.proposals.states import OPEN, REQUESTS

MEANING = {
    "requested": "now",
    "taken": "",
    "asked_back": "due",
    "rework": "due",
    "delivered": "done",
    "withdrawn": "rest",
}


def visible_requests(actor: PersonActor) -> QuerySet[ProposalRequest]:
    return visible(ProposalRequest, actor).select_related("group_order__client", "data_sheet", "asked_by")


def state_mark(row: ProposalRequest) -> SafeString:
    return marks.chip(_(REQUESTS.states[row.state]), MEANING[row.state])


REQUEST_LIST = ListPage(
    model=ProposalRequest,
    title=gettext_lazy("方案申请"),
    noun=gettext_lazy("份申请"),
    order="wish_on",
    rows=visible_requests,
    clause="3.2",
    search_fields=("group_order__client__name", "wishes"),
    columns=(
        ListColumn(name="wish_on", label=gettext_lazy("希望交付日"), sort="wish_on", phone="side"),
        ListColumn(
            name="client",
            label=gettext_lazy("客户"),
            phone="title",
            always=True,
            value=lambda r: r.group_order.client,
            url=lambda r: address_of("proposals:request", r.pk),
        ),
        ListColumn(name="number", label=gettext_lazy("编号"), priority=2),
        ListColumn(name="state", label=gettext_lazy("状态"), html=state_mark, phone="sub"),
        ListColumn(name="styles_number", label=gettext_lazy("款式数量"), numeric=True, priority=2),
        ListColumn(name="budget", label=gettext_lazy("预算"), numeric=True, priority=2),
        ListColumn(name="data_sheet", label=gettext_lazy("资料"), priority=3),
        ListColumn(name="wishes", label=gettext_lazy("要求"), priority=3, phone="under"),
        ListColumn(name="asked_by", label=gettext_lazy("业务经理"), priority=2),
        ListColumn(name="asked_at", label=gettext_lazy("申请时间"), priority=3, sort="asked_at"),
    ),
    tabs=(
        Tab(name="open", label=gettext_lazy("在设计中心"), q=lambda actor, now: Q(state__in=OPEN)),
        Tab(name="delivered", label=gettext_lazy("已交付"), q=lambda actor, now: Q(state="delivered")),
        Tab(name="all", label=gettext_lazy("全部"), count=False),
    ),
    filters=(
        Filter(
            name="state",
            label=gettext_lazy("状态"),
            choices=lambda actor: [(c, _(s)) for c, s in REQUESTS.states.items()],
        ),
    ),
    empty_title=gettext_lazy("没有在办的方案申请"),
    empty_text=gettext_lazy("业务经理存好客户资料后，从团订单上申请制作方案，就排在这里。"),
)
