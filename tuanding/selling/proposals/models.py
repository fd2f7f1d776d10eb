from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow, Record
from tuanding.core.company.fields import MoneyField
from tuanding.selling.proposals.rules import MOST_PIECES
from tuanding.selling.proposals.states import ACCEPT, CHANGE, LATER, NO, OPEN, REQUESTS


class DataSheet(FactRow):
    """F18: what is known of the client. Every saved version is a row; the newest one holds."""

    LOCK_FIRST = "group_order__client"

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="proposals_data_sheets", db_index=False)
    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="proposals_data_sheets")
    version = models.PositiveIntegerField()
    industry = models.CharField(_("行业"), max_length=40, blank=True)
    sites = models.CharField(_("工作地点"), max_length=200, blank=True)
    current_uniform = models.CharField(_("现有职业装"), max_length=200, blank=True)
    current_supplier = models.CharField(_("现有供应商"), max_length=80, blank=True)
    last_purchase_on = models.DateField(_("上次采购"), null=True, blank=True)
    seasons = models.JSONField(_("季节"), default=list, blank=True)
    styles = models.CharField(_("款式"), max_length=200, blank=True)
    colours = models.CharField(_("颜色"), max_length=120, blank=True)
    logo = models.CharField(_("标志"), max_length=120, blank=True)
    budget = MoneyField(_("预算"), null=True, blank=True)
    decision_makers = models.CharField(_("决策人"), max_length=200, blank=True)
    decide_on = models.DateField(_("决定日期"), null=True, blank=True)
    wear_on = models.DateField(_("穿着日期"), null=True, blank=True)
    needs = models.JSONField(_("需求"), default=list, blank=True)
    remark = models.CharField(_("备注"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "version"], name="data_sheet_version_once")]

    def __str__(self):
        return f"V{self.version}"


class Headcount(models.Model):
    """How many men and women work in a post at a site."""

    LOCK_FIRST = "data_sheet__group_order__client"

    data_sheet = models.ForeignKey(DataSheet, models.PROTECT, related_name="headcounts", db_index=False)
    place = models.PositiveIntegerField()
    site = models.CharField(_("地点"), max_length=40, blank=True)
    post = models.CharField(_("岗位"), max_length=40)
    men = models.PositiveIntegerField(_("男"), default=0, validators=[MaxValueValidator(MOST_PIECES)])
    women = models.PositiveIntegerField(_("女"), default=0, validators=[MaxValueValidator(MOST_PIECES)])

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["data_sheet", "place"], name="headcount_place_once")]


class ProposalRequest(Record):
    """F19: the design centre is asked for a proposal on the ground of one version of the data sheet."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="proposals_requests")
    data_sheet = models.ForeignKey(DataSheet, models.PROTECT, related_name="requests")
    state = models.CharField(max_length=12, default=REQUESTS.initial, choices=REQUESTS.states.items())
    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    wish_on = models.DateField(_("希望交付日"))
    styles_number = models.PositiveIntegerField(_("款式数量"))
    budget = MoneyField(_("预算"), null=True, blank=True)
    wishes = models.CharField(_("要求"), max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["wish_on", "id"], name="request_queue", condition=Q(state__in=OPEN))]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"FA{self.pk:05}"


class OfRequest(FactRow):
    """A fact of one request."""

    LOCK_FIRST = "request__group_order__client"

    class Meta:
        abstract = True


class Question(OfRequest):
    """What the design centre must know first."""

    request = models.ForeignKey(ProposalRequest, models.PROTECT, related_name="questions")
    text = models.CharField(_("问题"), max_length=500)


class Answer(OfRequest):
    """The rep's answer to a question."""

    request = models.ForeignKey(ProposalRequest, models.PROTECT, related_name="answers")
    question = models.OneToOneField(Question, models.PROTECT, related_name="answer")
    text = models.CharField(_("答复"), max_length=500)


class Rework(OfRequest):
    """Why a delivered proposal has to be changed."""

    request = models.ForeignKey(ProposalRequest, models.PROTECT, related_name="reworks")
    proposal = models.OneToOneField("proposals.Proposal", models.PROTECT, related_name="rework")
    reason = models.CharField(_("修改要求"), max_length=500)


class Withdrawal(OfRequest):
    """The rep does not need it any more, or the order was broken off."""

    request = models.OneToOneField(ProposalRequest, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("撤回原因"), max_length=200, blank=True)


class Proposal(FactRow):
    """F20: what the design centre delivered, with the text that says how it answers each need. Never changed."""

    LOCK_FIRST = "group_order__client"

    request = models.ForeignKey(ProposalRequest, models.PROTECT, related_name="proposals", db_index=False)
    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="proposals")
    version = models.PositiveIntegerField()
    text = models.TextField(_("方案说明"), max_length=8000)
    file = models.ForeignKey("files.FileBlob", models.PROTECT, null=True, blank=True, related_name="+")
    filename = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="proposal_version_once"),
            models.CheckConstraint(name="proposal_has_version", condition=Q(version__gt=0)),
        ]

    def __str__(self):
        return f"{self.number} V{self.version}"

    @property
    def number(self) -> str:
        return f"FA{self.request_id:05}"


class ProposalLine(models.Model):
    """One style for one post and sex."""

    LOCK_FIRST = "proposal__group_order__client"

    class Sex(models.TextChoices):
        MEN = "m", _("男")
        WOMEN = "f", _("女")
        BOTH = "u", _("男女同款")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="lines", db_index=False)
    place = models.PositiveIntegerField()
    style = models.CharField(_("款式"), max_length=60)
    post = models.CharField(_("岗位"), max_length=40, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, default=Sex.BOTH)
    fabric = models.CharField(_("面料"), max_length=80)
    description = models.CharField(_("款式说明"), max_length=300, blank=True)
    acceptance = models.CharField(_("验收标准"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("数量"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)])
    unit_price = MoneyField(_("单价"))
    picture = models.ForeignKey("files.FileBlob", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "place"], name="proposal_line_place_once"),
            models.CheckConstraint(name="proposal_line_counts", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="proposal_line_price", condition=Q(unit_price__gte=0)),
        ]

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


class Presentation(FactRow):
    """4.1–4.3: the proposal explained to the client, point by point, and what the client decided.

    `points`: [{"code", "label", "value", "confirmed", "remark"}]; `needs`: [{"need", "answer"}].
    """

    LOCK_FIRST = "group_order__client"

    class Decision(models.TextChoices):
        ACCEPT = ACCEPT, _("接受")
        CHANGE = CHANGE, _("要修改")
        LATER = LATER, _("以后再说")
        NO = NO, _("不接受")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="presentations")
    group_order = models.ForeignKey("clients.GroupOrder", models.PROTECT, related_name="proposals_presentations")
    contact = models.ForeignKey("clients.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    points = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    reaction = models.CharField(_("客户反应"), max_length=500, blank=True)
    decision = models.CharField(_("客户决定"), max_length=8, choices=Decision.choices)

    def __str__(self):
        return str(self.get_decision_display())
