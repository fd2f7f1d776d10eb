"""The list of contracts, and finance's queue by age."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.states import APPROVED, DEAD, DRAFT, LIFE, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import may
from tuanding.core.pages import marks
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.lists import Filter, ListColumn, ListPage, Tab
from tuanding.core.pages.markup import fill_html
from tuanding.core.rulebook import roles as r
from tuanding.core.search.queries import ids
from tuanding.selling.clients.order_lists import amount_filter
from tuanding.selling.clients.queries import reps_in_sight

MOST_HITS = 500
WAITING_DAYS = (1, 3, 7, 30)
MEANINGS = {DRAFT: "", SUBMITTED: "due", APPROVED: "due", SEALED: "done", SENT_BACK: "late"}
SELLERS = (r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE, r.MARKETING_MANAGER, r.GENERAL_MANAGER)


def state_html(contract: Contract) -> SafeString:
    """The state as a chip; a sealed contract has the mark of the seal."""
    label = _(LIFE.states[contract.state])
    if contract.state == SEALED:
        return fill_html('<span class="row g1">{}{}</span>', marks.stamp(True, "sm"), label)
    return marks.chip(label, MEANINGS.get(contract.state, "rest"))


def contract_list(actor: PersonActor) -> ListPage:
    """The list with its tabs by state; for finance the longest waiting first."""
    return ListPage(
        model=Contract,
        title=_("合同与评审"),
        noun=_("份合同"),
        clause="5.2",
        columns=_columns(),
        tabs=_tabs(),
        rows=queries.contracts,
        filters=_filters(actor),
        search=_search,
        search_hint=_("客户、拼音、合同编号"),
        name_of=str,
        order="submitted_at" if actor.has(r.FINANCE) else "-pk",
        empty_title=_("还没有合同"),
        empty_text=(
            _("客户接受方案以后，从团订单里起草合同。")
            if may(actor, "edit", Contract)
            else _("业务经理起草、客户签字以后，合同就在这里。")
        ),
    )


def _filters(actor: PersonActor) -> list[Filter]:
    """By rep, by how long it waits, and by amount for whoever sees amounts."""
    rep = Filter(
        name="rep", label=_("业务经理"), choices=reps_in_sight, q=lambda pk: Q(group_order__client__owner_id=int(pk))
    )
    waits = Filter(
        name="age",
        label=_("送评审以来"),
        choices=lambda a: [(days, _("%(n)s 天以上") % {"n": days}) for days in WAITING_DAYS],
        q=lambda days: Q(submitted_at__lt=actor.at - timedelta(days=int(days))),
    )
    return [rep, waits, *([amount_filter("total")] if may(actor, "prices", Contract) else [])]


def _search(rows: QuerySet[Contract], text: str, actor: PersonActor) -> QuerySet[Contract]:
    return rows.filter(pk__in=ids(text, actor, "contracts.Contract", MOST_HITS, among=rows))


def _columns() -> list[ListColumn]:
    return [
        ListColumn(
            name="client",
            label=_("客户"),
            value=lambda c: str(c.group_order.client),
            url=_url,
            phone="title",
            always=True,
        ),
        ListColumn(name="number", label=_("合同编号"), phone="sub"),
        ListColumn(
            name="state", label=_("状态"), value=lambda c: _(LIFE.states[c.state]), html=state_html, phone="side"
        ),
        ListColumn(name="draft", label=_("稿次"), numeric=True, priority=3),
        ListColumn(name="total", label=_("合同总价（元）"), numeric=True, column="total", phone="under"),
        ListColumn(name="delivery_on", label=_("交货期限"), priority=2),
        ListColumn(name="rep", label=_("业务经理"), value=_rep, priority=2),
        ListColumn(name="submitted_at", label=_("送评审"), sort="submitted_at", nullable=True),
    ]


def _url(contract: Contract) -> str:
    return address_of("contracts:contract", contract.pk)


def _rep(contract: Contract) -> Person | None:
    return contract.group_order.client.owner


def _where_running(actor: PersonActor, now: datetime) -> Q:
    """Contracts neither withdrawn nor cancelled, sealed or not, of orders that have not ended."""
    return Q(state__in=[s for s in LIFE.states if s not in DEAD], group_order__ending=None)


def _where_to_tell(actor: PersonActor, now: datetime) -> Q:
    return Q(state=SEALED, tellings=None)


def _tabs() -> list[Tab]:
    finance = (r.FINANCE,)

    def in_state(*states):
        return lambda actor, now: Q(state__in=states)

    return [
        Tab(name="review", label=_("待评审"), q=in_state(SUBMITTED), roles=finance),
        Tab(name="seal", label=_("待盖章"), q=in_state(APPROVED), roles=finance),
        Tab(name="open", label=_("进行中"), q=_where_running, roles=SELLERS),
        Tab(name="back", label=_("已退回"), q=in_state(SENT_BACK), roles=SELLERS),
        Tab(name="tell", label=_("待通知客户"), q=_where_to_tell, roles=SELLERS),
        Tab(name="sealed", label=_("已盖章"), q=in_state(SEALED)),
        Tab(name="all", label=_("全部"), count=False),
        Tab(name="dead", label=_("撤回、作废"), q=in_state(*DEAD)),
    ]
