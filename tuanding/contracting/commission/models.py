from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import Contract
from tuanding.core.accounts.bases import FactRow
from tuanding.core.company.fields import MoneyField
from tuanding.selling.clients.models import GroupOrder


class Earned(FactRow):
    """N, C and T of one event: a signature, a later signature's difference, or the negative of one of these when the
    contract is called off (`mirrors`).

    `rep`, `home` and `rep_role` (NULL: a sales rep) are the person, department and role it counts for, also after they
    change; `explained` has total, rate and tiers.
    """

    LOCK_FIRST = "group_order__client"

    class Reason(models.TextChoices):
        SIGNATURE = "signature", _("签单")
        DIFFERENCE = "difference", _("改签差额")
        CANCELLED = "cancelled", _("撤回或作废")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="commission_earned")
    group_order = models.ForeignKey(GroupOrder, models.PROTECT, related_name="commission_earned")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    rep_role = models.CharField(max_length=24, null=True, blank=True)  # noqa: DJ001 (NULL: older rows)
    mirrors = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="mirrored_by")
    home = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    signed = models.SmallIntegerField(_("签单数量"))
    amount = MoneyField(_("合同金额"))
    commission = MoneyField(_("提成额"))
    reason = models.CharField(max_length=10, choices=Reason.choices)
    explained = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["rep", "on"], name="earned_of_rep")]
