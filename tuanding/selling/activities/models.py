from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow
from tuanding.core.rulebook.stages import EFFECTIVE, LABELS
from tuanding.selling.activities.rules import MATERIALS, STEPS

PURPOSES = [(code, LABELS[code]) for code in EFFECTIVE]
NEXT_STEP = 60  # as long as Pulse keeps it


class Call(FactRow):
    """One call to a client and what came of it. `rep`: whose client it was; the call counts for that person for
    ever."""

    LOCK_FIRST = "client"

    class Outcome(models.TextChoices):
        APPOINTED = "appointed", _("约到了")
        CALL_BACK = "call_back", _("改天再打")
        REFUSED = "refused", _("暂不需要")
        WRONG_NUMBER = "wrong_number", _("号码不对")

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="activities_calls", db_index=False)
    contact = models.ForeignKey("clients.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices)
    call_back_on = models.DateField(_("改天再打"), null=True, blank=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="call_of_client"),
            models.Index(fields=["rep", "on"], name="call_of_rep"),
            models.Index(fields=["-at", "-id"], name="call_at"),  # the list of who reads all
        ]

    def __str__(self):
        return str(self.get_outcome_display())


class Appointment(FactRow):
    """A visit agreed on: when, where, with whom, what for. Made by a call, or at the end of a visit."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="activities_appointments")
    call = models.OneToOneField(Call, models.PROTECT, null=True, blank=True, related_name="appointment")
    contact = models.ForeignKey("clients.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(_("目的"), max_length=2, choices=PURPOSES, default="Hq")
    starts_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["rep", "starts_at"], name="appointment_of_rep"),
            models.Index(fields=["starts_at"], name="appointment_day"),
        ]

    def __str__(self):
        return str(self.get_purpose_display())


class Visit(FactRow):
    """A visit that took place. Hq Zl Fa Cc are counted from these rows: one per client, purpose and day."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="activities_visits")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="activities_visits", db_index=False)
    contact = models.ForeignKey("clients.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(_("目的"), max_length=2, choices=PURPOSES)
    steps = models.JSONField(_("做到的步骤"), default=list, blank=True)
    materials = models.JSONField(_("出示的资料"), default=list, blank=True)
    need = models.CharField(_("发现的需求"), max_length=300, blank=True)
    reaction = models.CharField(_("客户反应"), max_length=300, blank=True)
    next_step = models.CharField(_("下一步"), max_length=NEXT_STEP, blank=True)
    next_on = models.DateField(_("下一步日期"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["rep", "on"], name="visit_of_rep"),
            models.Index(fields=["client", "purpose", "on"], name="visit_of_client"),
            models.Index(fields=["-at", "-id"], name="visit_at"),  # the list of who reads all
        ]
        constraints = [
            models.CheckConstraint(name="visit_purpose", condition=models.Q(purpose__in=EFFECTIVE)),
        ]

    def __str__(self):
        return str(self.get_purpose_display())

    def step_marks(self) -> list[tuple[str, bool]]:
        """Every step with whether it was done."""
        return [(label, code in self.steps) for code, label in STEPS.items()]

    def material_marks(self) -> list[tuple[str, bool]]:
        """Every material with whether it was shown."""
        return [(label, code in self.materials) for code, label in MATERIALS.items()]
