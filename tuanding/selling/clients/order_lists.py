"""The list of group orders, as one person sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages import formats, marks
from tuanding.core.pages.lists import Filter, ListColumn, ListPage, Tab
from tuanding.core.rulebook.stages import LABELS
from tuanding.selling.clients import queries
from tuanding.selling.clients.fields import GROUP_ORDER
from tuanding.selling.clients.lists import owner_word, stages
from tuanding.selling.clients.models import Ending, GroupOrder

AMOUNTS: list[Callable[[PersonActor], Any]] = []
RANGES = {
    "s": (gettext_lazy("5 万以下"), None, Decimal(50_000)),
    "m": (gettext_lazy("5 万–20 万"), Decimal(50_000), Decimal(200_000)),
    "l": (gettext_lazy("20 万–50 万"), Decimal(200_000), Decimal(500_000)),
    "xl": (gettext_lazy("50 万以上"), Decimal(500_000), None),
}
AGES = (30, 60, 90)


def register_amount(expression: Callable[[PersonActor], Any]) -> None:
    """Called by the later room that knows what an order is worth. `expression(actor)`: the amount of the outer query's order, None
    where this person sees no amounts."""
    if expression not in AMOUNTS:
        AMOUNTS.append(expression)


def amount_filter(field: str) -> Filter:
    """By the range an amount lies in."""
    return Filter(
        name="amount",
        label=_("金额"),
        choices=lambda actor: [(code, one[0]) for code, one in RANGES.items()],
        q=lambda code: _in_range(field, code),
    )


def _in_range(field: str, code: str) -> Q:
    _label, least, limit = RANGES[code]
    return (Q(**{f"{field}__gte": least}) if least else Q()) & (Q(**{f"{field}__lt": limit}) if limit else Q())


def age_filter(label: Any, q: Callable[[int], Q]) -> Filter:
    """More than so many days; `q(days)` is the condition."""
    choices = [(days, _("%(n)s 天以上") % {"n": days}) for days in AGES]
    return Filter(name="age", label=label, choices=lambda actor: choices, q=lambda days: q(int(days)))


def order_list(actor: PersonActor) -> ListPage:
    """Group orders: open, ended, all; with amounts for whoever sees them."""
    today = day_of(actor.at)
    amount = next((value for one in AMOUNTS if (value := one(actor)) is not None), None)
    filters = [
        Filter(
            name="rep", label=_("业务经理"), choices=queries.reps_in_sight, q=lambda pk: Q(client__owner_id=int(pk))
        ),
        Filter(name="stage", label=_("阶段"), choices=lambda a: stages(), q=lambda v: Q(reached__stage=v)),
        age_filter(_("开单以来"), lambda days: Q(opened_on__lt=today - timedelta(days=days))),
    ]
    return ListPage(
        model=GroupOrder,
        title=pgettext("一览", "团订单"),
        noun=_("张"),
        columns=_order_columns(actor, today, has_amount=amount is not None),
        order="-pk",
        tabs=[
            Tab(name="open", label=_("进行中"), q=lambda a, now: queries.not_ended()),
            Tab(name="ended", label=_("已结束"), q=lambda a, now: Q(ending__isnull=False)),
            Tab(name="all", label=_("全部")),
        ],
        filters=filters if amount is None else [*filters, amount_filter("amount")],
        rows=lambda a: queries.order_rows(a) if amount is None else queries.order_rows(a).annotate(amount=amount),
        search=queries.matching_orders,
        search_hint=_("客户、名称、单号"),
        export_right="export",
        name_of=lambda o: o.number,
        empty_title=_("还没有团订单"),
        empty_text=_("约好第一次拜访时，团订单就开了。"),
    )


def _order_columns(actor: PersonActor, today: date, *, has_amount: bool) -> list[ListColumn]:
    amount = ListColumn(name="amount", label=_("合同总价（元）"), numeric=True, priority=2)
    return [
        ListColumn(
            name="client",
            label=_("客户"),
            value=lambda o: str(o.client),
            url=lambda o: o.get_absolute_url(),
            phone="title",
            always=True,
        ),
        ListColumn(name="title", label=_("名称"), priority=2),
        ListColumn(name="number", label=_("单号"), phone="side"),
        ListColumn(
            name="stage",
            label=_("阶段"),
            value=_order_stage,
            html=lambda o: marks.stage_cell(_stage_code(o)),
            phone="sub",
        ),
        ListColumn(name="owner", label=_("业务经理"), value=lambda o: owner_word(o.client), priority=2),
        *([amount] if has_amount else []),
        ListColumn(
            name="age", label=_("开单天数"), value=lambda o: (today - o.opened_on).days, numeric=True, priority=3
        ),
        ListColumn(name="next", label=_("下一步"), value=_next_step, priority=3),
        *GROUP_ORDER.columns(),
        ListColumn(name="ending", label=_("状态"), value=_ending_label, html=_ending_chip, phone="under"),
    ]


def _next_step(order: GroupOrder) -> str:
    """What was agreed on with the client, and for when; of an order that has ended nothing."""
    pulse = getattr(order.client, "pulse", None)
    if pulse is None or getattr(order, "ending", None):
        return ""
    return f"{pulse.next_step} {formats.day(pulse.next_on)}".strip() if pulse.next_on else pulse.next_step


def _stage_code(order: GroupOrder) -> str | None:
    return getattr(getattr(order, "reached", None), "stage", None)


def _order_stage(order: GroupOrder) -> str:
    code = _stage_code(order)
    return f"{code} {_(LABELS[code])}" if code else ""


def _ending_label(order: GroupOrder) -> str:
    ending = getattr(order, "ending", None)
    return str(ending.get_kind_display()) if ending else _("进行中")


def _ending_chip(order: GroupOrder) -> Any:
    ending = getattr(order, "ending", None)
    if not ending:
        return _("进行中")
    colours = {Ending.Kind.BROKEN_OFF: "late", Ending.Kind.CLOSED: "done"}
    return marks.chip(ending.get_kind_display(), colours.get(ending.kind, "rest"))
