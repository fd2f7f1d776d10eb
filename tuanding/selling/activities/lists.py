"""The lists of calls and visits."""

from django.utils.translation import gettext_lazy as _

from tuanding.core.pages import marks
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.lists import Filter, ListColumn, ListPage
from tuanding.selling.activities import queries
from tuanding.selling.activities.models import PURPOSES, Call, Visit
from tuanding.selling.clients.queries import reps_in_sight

VISITS = ListPage(
    model=Visit,
    title=_("拜访记录"),
    noun=_("次拜访"),
    order="-at",
    rows=queries.visits,
    clause="2.1",
    search_fields=("client__name", "need", "reaction"),
    columns=(
        ListColumn(name="at", label=_("时间"), sort="at", phone="side"),
        ListColumn(
            name="client",
            label=_("客户"),
            phone="title",
            always=True,
            url=lambda v: address_of("activities:visit", v.pk),
        ),
        ListColumn(name="purpose", label=_("目的"), phone="sub", html=lambda v: marks.stage(v.purpose)),
        ListColumn(name="contact", label=_("见到谁"), priority=2),
        ListColumn(name="need", label=_("发现的需求"), priority=3, phone="under"),
        ListColumn(name="reaction", label=_("客户反应"), priority=3),
        ListColumn(name="next_step", label=_("下一步"), priority=2),
        ListColumn(name="next_on", label=_("下一步日期"), priority=2, sort="next_on", nullable=True),
        ListColumn(name="rep", label=_("业务经理"), priority=2),
    ),
    filters=(
        Filter(name="rep", label=_("业务经理"), choices=reps_in_sight),
        Filter(name="purpose", label=_("目的"), choices=lambda actor: PURPOSES),
    ),
    empty_title=_("还没有拜访记录"),
    empty_text=_("拜访过客户，就在团订单上记下来；每天的有效活动量由此算出。"),
)
CALLS = ListPage(
    model=Call,
    title=_("电话记录"),
    noun=_("次电话"),
    order="-at",
    rows=queries.calls,
    clause="1.2",
    search_fields=("client__name", "remark"),
    columns=(
        ListColumn(name="at", label=_("时间"), sort="at", phone="side"),
        ListColumn(
            name="client",
            label=_("客户"),
            phone="title",
            always=True,
            url=lambda c: address_of("client", c.client_id),
        ),
        ListColumn(name="contact", label=_("联系人"), priority=2),
        ListColumn(name="outcome", label=_("结果"), phone="sub", value=lambda c: c.get_outcome_display()),
        ListColumn(name="call_back_on", label=_("改天再打"), priority=2, sort="call_back_on", nullable=True),
        ListColumn(name="remark", label=_("备注"), priority=3, phone="under"),
        ListColumn(name="rep", label=_("业务经理"), priority=2),
    ),
    filters=(
        Filter(name="rep", label=_("业务经理"), choices=reps_in_sight),
        Filter(name="outcome", label=_("结果"), choices=lambda actor: Call.Outcome.choices),
    ),
    empty_title=_("还没有电话记录"),
    empty_text=_("周一、周四打电话约客户，结果一点就记下。"),
)
