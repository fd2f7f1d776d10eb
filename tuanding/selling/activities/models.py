from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow
from tuanding.core.rulebook.stages import EFFECTIVE, LABELS
from tuanding.selling.activities.rules import ASSUMED_LENGTH, MATERIALS, STEPS

PURPOSES = [(code, LABELS[code]) for code in EFFECTIVE]
NEXT_STEP = 60  # as long as Pulse keeps it


class Call(FactRow):
    """One call to a client and what came of it. `rep`: who called, also as a deputy; the call counts for that person for
    ever. (Before: whose client it was.)"""

    LOCK_FIRST = "client"

    class Outcome(models.TextChoices):
        APPOINTED = "appointed", _("约到了")
        CALL_BACK = "call_back", _("改天再打")
        NO_ANSWER = "no_answer", _("没人接")
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


class PlanRow(FactRow):
    """A row of somebody's plan (1.2): from when to when, what for, with whom. An appointment is one of the kind visit.

    A row never changes. Moved, it gets a result, and a further row stands in its place; cancelled, not held or held, it
    gets a result (`PlanResult`). `person`: to whom it belongs, a rep or a manager. Where there is a group order, its client
    is the row's client; `client` is for rows without one.

    The table has its name of before, and what came later is nullable, because the release before may go on writing beside
    this one: `kind` NULL is a visit, `ends_at` NULL an hour after the start (assumed).
    """

    LOCK_FIRST = "group_order__client"

    class Kind(models.TextChoices):
        VISIT = "visit", _("拜访")
        CALLS = "calls", _("打电话")
        MEASURING = "measuring", _("量体")
        DELIVERY = "delivery", _("送货")
        RETURN_VISIT = "return_visit", _("回访")
        HELP = "help", _("帮助")
        OTHER = "other", _("其他")

    group_order = models.ForeignKey(
        "clients.GroupOrder", models.PROTECT, null=True, blank=True, related_name="activities_plan_rows"
    )
    client = models.ForeignKey("clients.Client", models.PROTECT, null=True, blank=True, related_name="+")
    call = models.OneToOneField(Call, models.PROTECT, null=True, blank=True, related_name="plan_row")
    moved_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="moved_to")
    contact = models.ForeignKey("clients.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="rep_id"
    )
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, null=True, blank=True)  # noqa: DJ001 (NULL: a visit of before)
    purpose = models.CharField(_("目的"), max_length=2, choices=PURPOSES, default="Hq", blank=True)
    about = models.CharField(_("事由"), max_length=120, null=True, blank=True)  # noqa: DJ001 (NULL: older rows)
    starts_at = models.DateTimeField(_("时间"))
    ends_at = models.DateTimeField(_("到几点"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)

    class Meta:
        db_table = "activities_appointment"
        indexes = [
            models.Index(fields=["person", "starts_at"], name="appointment_of_rep"),
            models.Index(fields=["starts_at"], name="appointment_day"),
            models.Index(fields=["person", "ends_at"], name="plan_row_ends"),  # asked by the gate of overlaps
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_row_ends_later",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="plan_row_visit_has_order",
                condition=models.Q(kind__isnull=False) & ~models.Q(kind="visit")
                | models.Q(group_order__isnull=False, purpose__in=EFFECTIVE),
            ),
            models.CheckConstraint(
                name="plan_row_one_client",
                condition=models.Q(group_order__isnull=True) | models.Q(client__isnull=True),
            ),
        ]

    def __str__(self):
        return str(self.get_purpose_display() if self.is_visit else self.get_kind_display())

    @property
    def is_visit(self) -> bool:
        return self.kind in (None, self.Kind.VISIT)

    @property
    def ends(self) -> datetime:
        """When it ends; an hour after its start where nobody wrote that down."""
        return self.ends_at or self.starts_at + ASSUMED_LENGTH


class PlanResult(FactRow):
    """What came of a row of the plan: held, moved to another time, cancelled or not held; by whose doing, and why. A visit
    that was held needs none: its record says so. A row has one result at most."""

    LOCK_FIRST = "plan_row__group_order__client"

    class Kind(models.TextChoices):
        TOOK_PLACE = "held", _("办了")
        MOVED = "moved", _("改期")
        CANCELLED = "cancelled", _("取消")
        NOT_HELD = "not_held", _("没办成")

    class Side(models.TextChoices):
        CLIENT = "client", _("客户")
        REP = "rep", _("我方")
        OTHER = "other", _("其他")

    plan_row = models.OneToOneField(PlanRow, models.PROTECT, related_name="result")
    kind = models.CharField(_("结果"), max_length=12, choices=Kind.choices)
    side = models.CharField(_("谁的原因"), max_length=8, choices=Side.choices, blank=True)
    why = models.CharField(_("原因"), max_length=200, blank=True)

    def __str__(self):
        return str(self.get_kind_display())


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
