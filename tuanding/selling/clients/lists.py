"""The list of clients, as one person sees it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import is_column_visible, may, visible
from tuanding.core.company.queries import settings_of
from tuanding.core.journal.batches import MOST_SUBJECTS
from tuanding.core.kernel.phones import dialled
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages import formats, marks
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.listing import Listing
from tuanding.core.pages.lists import Filter, ListAct, ListColumn, ListPage, Tab
from tuanding.core.pages.markup import fill_html
from tuanding.core.pages.request import Request
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.stages import LABELS
from tuanding.selling.clients import queries
from tuanding.selling.clients.fields import CLIENT
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Rep
from tuanding.selling.clients.phones import masked_phone, spaced_phone

QUIET_DAYS = 7
WHOLE = (r.DEPARTMENT_MANAGER, r.BACK_OFFICE, r.MARKETING_MANAGER, r.GENERAL_MANAGER, *r.CENTRE_OF_ROLE)
POOL = (r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE)
SIZES = {
    "s": (gettext_lazy("100 人以下"), 0, 99),
    "m": (gettext_lazy("100–499 人"), 100, 499),
    "l": (gettext_lazy("500–999 人"), 500, 999),
    "xl": (gettext_lazy("1,000 人以上"), 1000, 10**9),
}


def own_rep_ids(actor: PersonActor) -> list[int]:
    """Ids of the reps whose clients count as the actor's: himself, and those he stands in for."""
    owners = [grant.person_id for grant in actor.grants if grant.role == r.SALES_REP]
    return list(dict.fromkeys(owner for owner in owners if owner is not None))


def client_list(actor: PersonActor) -> ListPage:
    """1.1: own, quiet, pool, whole department, as the role has it."""
    today = day_of(actor.at)
    return ListPage(
        model=Client,
        title=pgettext("一览", "客户"),
        noun=_("家"),
        clause="1.1",
        columns=_client_columns(actor, today),
        order="-pk",
        tabs=_client_tabs(actor),
        filters=_client_filters(),
        rows=queries.client_rows,
        among=_sortable_rows,
        search=queries.matching_clients,
        search_hint=_("名称、拼音、电话尾号"),
        export_right="export",
        name_of=str,
        empty_title=_("还没有客户"),
        empty_text=(
            _("可以新建一家，或导入一份名单。")
            if may(actor, "edit", Client)
            else _("您经手的申请、合同或团订单到了，它们的客户就在这里。")
        ),
        create=ListAct(label=_("新建客户"), icon="plus", url_name="clients:new", right="edit"),
        acts=(
            ListAct(label=_("导入"), icon="table-import", url_name="clients:import", right="import"),
            ListAct(label=_("离职转交…"), icon="users", url_name="clients:hand_over", right="assign"),
        ),
        batch=(
            ListAct(label=_("领取"), icon="user-plus", url_name="clients:claim", right="claim", tabs=("pool",)),
            ListAct(label=_("转交…"), icon="user-share", url_name="clients:assign", right="assign"),
            ListAct(
                label=_("退回公海"),
                icon="arrow-back-up",
                url_name="clients:release_many",
                right="release",
                tabs=("mine", "quiet", "all"),
            ),
        ),
        template="clients/list.html",
        context=_prospect_standard_context,
    )


def client_ids_of_list(request: Request, address: str, right: str) -> list[int]:
    """Ids of the clients on all pages of the list with this query string, as far as the person has the right."""
    listing = Listing(client_list(request.actor), request, QueryDict(address))
    rows = visible(Client, request.actor, right).filter(pk__in=listing.matching.values("pk"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_SUBJECTS + 1])


def _sortable_rows(actor: PersonActor) -> QuerySet[Client]:
    """Visible clients with the columns the list is sorted by, and no others."""
    return visible(Client, actor).annotate(last_contact_at=F("pulse__last_contact_at"), next_on=F("pulse__next_on"))


def _client_columns(actor: PersonActor, today: date) -> list[ListColumn]:
    sources = {code: str(label) for code, label in Client.Source.choices}  # translated once, not once a row
    columns = [
        ListColumn(
            name="name", label=_("客户"), value=str, url=lambda c: c.get_absolute_url(), phone="title", always=True
        ),
        *CLIENT.columns(),
        ListColumn(
            name="stage", label=_("阶段"), value=_stage_word, html=lambda c: marks.stage_cell(c.stage), phone="sub"
        ),
        ListColumn(name="contact_name", label=_("联系人"), priority=2),
        phone_column(is_column_visible(Contact, actor, "phone")),
        ListColumn(
            name="last",
            label=_("最近联系"),
            value=lambda c: c.last_contact_at,
            phone="under",
            sort="last_contact_at",
            nullable=True,
            html=lambda c: _last_contact_cell(c.last_contact_at, actor.at),
        ),
        ListColumn(name="next", label=_("下一步"), value=lambda c: c.next_step, priority=2),
        ListColumn(
            name="next_on",
            label=_("到期"),
            value=lambda c: c.next_on,
            sort="next_on",
            nullable=True,
            html=lambda c: _due_cell(c.next_on, today),
        ),
        ListColumn(name="source", label=_("来源"), value=lambda c: sources.get(c.source, c.source), priority=3),
    ]
    if actor.has(*WHOLE):
        may_open_prospect_lists = may(actor, "view", Rep)
        columns.append(
            ListColumn(
                name="owner",
                label=_("业务经理"),
                value=lambda c: c.owner_name or _("公海"),
                html=_owner_cell(),
                priority=2,
                url=lambda c: prospect_list_address(c.owner_id) if c.owner_id and may_open_prospect_lists else "",
            )
        )
    if actor.has(*r.READ_ALL):
        columns.append(ListColumn(name="department", label=_("部门"), value=lambda c: c.department_name, priority=3))
    return columns


def phone_column(whole: bool) -> ListColumn:
    """A link to call for those who call; masked for the others."""

    def say(client) -> str:
        return spaced_phone(client.contact_phone or "") if whole else masked_phone(client.contact_phone or "")

    def link(client) -> Any:
        text = say(client)
        if not text or not whole:
            return text or fill_html('<span class="mute none">{}</span>', formats.EMPTY)
        dial = dialled(client.contact_phone)
        return fill_html('<a class="link" href="tel:{}">{}</a>', dial, text) if dial else text

    return ListColumn(name="phone", label=_("电话"), value=say, html=link, phone="side")


def _last_contact_cell(at: datetime | None, now: datetime) -> Any:
    cell = marks.cell(at, now)
    quiet = at is not None and now - at > timedelta(days=QUIET_DAYS)
    return fill_html('<span class="say" data-s="due">{}</span>', cell) if quiet else cell


def _due_cell(on: date | None, today: date) -> Any:
    if on == today:
        return marks.chip(_("今天"), "due")
    if on and on < today:
        return marks.chip(_("过了 %(days)s 天") % {"days": (today - on).days}, "late")
    return marks.cell(on, None)  # type: ignore[arg-type]


def _stage_word(client: Any) -> str:
    return f"{client.stage} {_(LABELS[client.stage])}" if client.stage else ""


def owner_word(client: Client) -> str:
    return client.owner.name if client.owner else _("公海")


def _owner_cell() -> Callable[[Any], Any]:
    pool = marks.chip(_("公海"), "rest")
    return lambda client: client.owner_name or pool


def prospect_list_address(owner_id: int) -> str:
    """F01, the owner's whole list."""
    return address_of("clients:prospect_list", owner_id)


def _where_own(actor: PersonActor, now: datetime | None) -> Q:
    return Q(owner_id__in=own_rep_ids(actor))


def _where_quiet(actor: PersonActor, now: datetime) -> Q:
    since = now - timedelta(days=QUIET_DAYS)
    return _where_own(actor, now) & (Q(pulse__last_contact_at__lt=since) | Q(pulse__last_contact_at=None))


def _where_any(actor: PersonActor, now: datetime | None) -> Q:
    return Q()


def _where_pool(actor: PersonActor, now: datetime | None) -> Q:
    here = [grant.department_id for grant in actor.grants if grant.department_id]
    return Q(owner=None, department_id__in=here)


def _client_tabs(actor: PersonActor) -> list[Tab]:
    whole = _("部门全部") if actor.has(r.DEPARTMENT_MANAGER, r.BACK_OFFICE) else _("全部")
    return [
        Tab(name="mine", label=_("我的全部"), q=_where_own, roles=(r.SALES_REP,), steady=True),
        Tab(name="quiet", label=_("7 天未联系"), q=_where_quiet, roles=(r.SALES_REP,)),
        Tab(name="all", label=whole, q=_where_any, roles=WHOLE, steady=True),
        Tab(name="pool", label=_("公海"), q=_where_pool, roles=POOL, steady=True),
    ]


def _client_filters() -> list[Filter]:
    return [
        Filter(name="owner", label=_("业务经理"), choices=queries.reps_in_sight, q=lambda pk: Q(owner_id=int(pk))),
        Filter(name="stage", label=_("阶段"), choices=lambda a: stages(), q=_at_stage),
        Filter(name="industry", label=_("行业"), choices=lambda a: [(i, i) for i in queries.industries()]),
        Filter(name="size", label=_("人数"), choices=lambda a: [(c, s[0]) for c, s in SIZES.items()], q=_of_size),
        Filter(name="source", label=_("来源"), choices=lambda a: Client.Source.choices),
    ]


def stages() -> list[tuple[str, str]]:
    return [(code, f"{code} {_(label)}") for code, label in LABELS.items()]


def _at_stage(code: str) -> Q:
    there = GroupOrder.objects.filter(reached__stage=code, ending__isnull=True)
    return Q(pk__in=there.values("client_id"))


def _of_size(code: str) -> Q:
    _label, least, most = SIZES[code]
    # so that no index of headcounts is used: looking through the newest is faster than sorting a third of all clients
    people = Coalesce("headcount", Value(-1))
    return Q(GreaterThanOrEqual(people, least), LessThanOrEqual(people, most))


def _prospect_standard_context(request: Request) -> dict[str, int]:
    """1.1: how many active prospects a rep has, and how many are missing to the standard."""
    actor, today = request.actor, day_of(request.now)
    if not actor.has(r.SALES_REP) or request.GET.get("cursor"):
        return {}
    value = settings_of(("prospects", "active_days"), role=r.SALES_REP, person_id=actor.person_id)
    standard, days = value("prospects", today), value("active_days", today, of_everybody=True)
    have = queries.active_prospects(actor.person_id, today, days)
    return {"active": have, "standard": standard, "missing": max(0, standard - have), "rep_id": actor.person_id}
