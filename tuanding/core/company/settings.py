"""What an administrator may set, with its default, its kind and where it comes from.

A default marked assumed is not in the handbook. A number must lie between `least` and `most`: a typing error beyond them
would lead outside the calendar, or stop everybody's work.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SettingKind(NamedTuple):
    label: str | Promise
    default: Any
    kind: type
    clause: str
    unit: str | Promise
    assumed: bool
    least: int = 0
    most: int = 0
    share: bool = False  # stored as basis points; people read and write percent


BASIS_POINTS = 100  # in a percent


SETTINGS: dict[str, SettingKind] = {
    "prospects": SettingKind(_("在手客户"), 150, int, "1.1", _("家"), False, 0, 10_000),
    "visit_minutes": SettingKind(_("一次拜访多长"), 60, int, "1.2", _("分钟"), True, 15, 480),
    "met_per_day": SettingKind(_("每天见客户"), 3, int, "1.3", _("家"), False, 0, 100),
    "effective_per_week": SettingKind(_("每周有效活动量"), 25, int, "1.3", _("次"), False, 0, 1000),
    "coaching_per_week": SettingKind(_("每周工作辅导"), 15, int, "1.6", _("次"), False, 0, 1000),
    "effective_help_per_week": SettingKind(_("经理每周有效工作量"), 25, int, "1.6", _("次"), True, 0, 1000),
    "active_days": SettingKind(_("有联系算在手"), 30, int, "1.1", _("天"), True, 1, 3650),
    "pool_after_days": SettingKind(_("多久未联系回公海"), 30, int, "1.1", _("天"), True, 1, 3650),
    "duplicate_looks_per_day": SettingKind(_("每天可查到别人客户"), 30, int, "1.1", _("次"), True, 0, 10_000),
    "seal_hours": SettingKind(_("评审通过后盖章"), 4, int, "5.5", _("工作小时"), True, 1, 1000),
    "tell_hours": SettingKind(_("盖章后通知客户缴款"), 4, int, "5.5", _("工作小时"), True, 1, 1000),
    "deposit_days": SettingKind(_("盖章后缴预付款"), 3, int, "5.5", _("天"), True, 0, 365),
    "deposit_basis_points": SettingKind(_("预付款比例"), 3000, int, "5.2", "%", True, 0, 10_000, share=True),
    "shortest_delivery_days": SettingKind(_("交货最短"), 35, int, "5.4", _("天"), True, 0, 730),
    "commission_tiers": SettingKind(_("提成比例"), [[0, 300]], list, "1.3", _("起额元、%"), True, share=True),
    "sheet_year_start": SettingKind(_("单据号起始年"), 2026, int, "", "", True, 2000, 2099),
}
