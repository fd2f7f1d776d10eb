"""The list of group orders, as one person sees it."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.pages import marks
from tuanding.core.pages.lists import Filter, ListColumn, ListPage, Tab
from tuanding.core.rulebook.stages import LABELS
from tuanding.selling.clients import queries
from tuanding.selling.clients.fields import GROUP_ORDER
from tuanding.selling.clients.lists import owner_word, stages
from tuanding.selling.clients.models import Ending, GroupOrder


def order_list(actor: PersonActor) -> ListPage:
    """Group orders: open, ended, all."""
    return ListPage(
        model=GroupOrder,
        title=pgettext("一览", "团订单"),
        noun=_("张"),
        columns=_order_columns(actor),
        order="-pk",
        tabs=[
            Tab(name="open", label=_("进行中"), q=lambda a, now: queries.not_ended()),
            Tab(name="ended", label=_("已结束"), q=lambda a, now: Q(ending__isnull=False)),
            Tab(name="all", label=_("全部")),
        ],
        filters=[Filter(name="stage", label=_("阶段"), choices=lambda a: stages(), q=lambda v: Q(reached__stage=v))],
        rows=queries.order_rows,
        search=queries.matching_orders,
        search_hint=_("客户、名称、单号"),
        export_right="export",
        name_of=lambda o: o.number,
        empty_title=_("还没有团订单"),
        empty_text=_("约好第一次拜访时，团订单就开了。"),
    )


def _order_columns(actor: PersonActor) -> list[ListColumn]:
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
        *GROUP_ORDER.columns(),
        ListColumn(name="ending", label=_("状态"), value=_ending_label, html=_ending_chip, phone="under"),
    ]


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
    return marks.chip(ending.get_kind_display(), "late" if ending.kind == Ending.Kind.BROKEN_OFF else "done")
