from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.rules import MOST_ORIGINALS, MOST_PIECES, WHOLE
from tuanding.contracting.contracts.states import CANCELLED, DEAD, FAIL, LIFE, PASS, POINTS, WARN
from tuanding.core.accounts.bases import ActedRow, FactRow, Record
from tuanding.core.company.fields import MoneyField
from tuanding.core.files.models import FileBlob
from tuanding.core.sheets.counters import Counter
from tuanding.core.sheets.models import Issued
from tuanding.selling.clients.models import GroupOrder, ReferralList
from tuanding.selling.proposals.models import Proposal, ProposalLine

Sex = ProposalLine.Sex


class YearCounter(Counter):
    """The last contract number of a year. Not one of `SheetCounter`: a contract's number is no issued copy's, and those of
    that table are all accounted for by one."""

    year = models.PositiveSmallIntegerField(primary_key=True)


class Contract(Record):
    """A record; its terms are in its revisions. A group order has at most one that is neither withdrawn nor
    cancelled."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey(GroupOrder, models.PROTECT, related_name="contracts")
    number = models.CharField(_("合同编号"), max_length=16, unique=True)
    state = models.CharField(max_length=10, choices=LIFE.states.items(), default=LIFE.initial)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="contract_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["group_order"], name="one_live_contract", condition=~Q(state__in=DEAD)),
            models.CheckConstraint(name="known_contract_state", condition=Q(state__in=LIFE.states)),
        ]

    def __str__(self):
        return self.number

    def newest_revision(self) -> "Revision":
        """The newest revision, read from the database. Revision.DoesNotExist for a contract without one."""
        return self.revisions.select_related("signature", "based_on").latest("number")

    @property
    def cancelled(self) -> bool:
        return self.state == CANCELLED


class Revision(Record, FactRow):
    """A record while it is a draft, a fact once the client signed it: then the database refuses every change."""

    LOCK_FIRST = "contract__group_order__client"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    based_on = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("为什么另起一稿"), max_length=200, blank=True)
    sign_on = models.DateField(_("签订日期"), null=True, blank=True)
    sign_place = models.CharField(_("签订地点"), max_length=60, blank=True)
    tolerance_basis_points = models.PositiveIntegerField(
        _("数量增减"), default=300, validators=[MaxValueValidator(WHOLE)]
    )
    acceptance = models.CharField(_("验收标准"), max_length=300, blank=True)
    sample = models.CharField(_("封样单号"), max_length=40, blank=True)
    delivery_on = models.DateField(_("交货期限"), null=True, blank=True)
    delivery_place = models.CharField(_("交货地点"), max_length=120, blank=True)
    receiver = models.CharField(_("收货联系人"), max_length=40, blank=True)
    receiver_phone = models.CharField(_("收货电话"), max_length=30, blank=True)
    payment_method = models.CharField(_("付款方式"), max_length=40, blank=True)
    deposit_basis_points = models.PositiveIntegerField(
        _("预付款比例"), default=3000, validators=[MaxValueValidator(WHOLE)]
    )
    deposit_days = models.PositiveSmallIntegerField(_("预付款期限"), default=3, validators=[MaxValueValidator(365)])
    balance_terms = models.CharField(_("尾款结算"), max_length=120, blank=True)
    originals = models.PositiveSmallIntegerField(
        _("原件份数"), default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_ORIGINALS)]
    )
    extra = models.CharField(_("其他约定"), max_length=500, blank=True)
    total = MoneyField(_("合同总价"))
    deposit = MoneyField(_("预付款"))
    balance = MoneyField(_("尾款"))
    plan = models.JSONField(default=list, blank=True)
    content_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_revision_per_number"),
            models.CheckConstraint(name="deposit_and_balance", condition=Q(total=F("deposit") + F("balance"))),
            models.CheckConstraint(name="amounts_not_negative", condition=Q(deposit__gte=0, balance__gte=0)),
            models.CheckConstraint(name="deposit_at_most_all", condition=Q(deposit_basis_points__lte=WHOLE)),
            models.CheckConstraint(name="tolerance_at_most_all", condition=Q(tolerance_basis_points__lte=WHOLE)),
        ]

    def __str__(self):
        return f"{self.contract} R{self.number}"


class Line(models.Model):
    """One style for one post and sex."""

    LOCK_FIRST = "revision__contract__group_order__client"

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="lines", db_index=False)
    place = models.PositiveIntegerField()
    style = models.CharField(_("款式"), max_length=60)
    post = models.CharField(_("岗位"), max_length=40, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, default=Sex.BOTH)
    fabric = models.CharField(_("面料"), max_length=80, blank=True)
    description = models.CharField(_("款式说明"), max_length=300, blank=True)
    quantity = models.PositiveIntegerField(_("数量"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)])
    unit_price = MoneyField(_("单价"))
    amount = MoneyField(_("金额"))

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "place"], name="one_line_per_place"),
            models.CheckConstraint(name="line_has_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="line_amount", condition=Q(amount=F("quantity") * F("unit_price"))),
        ]


class OfContract(FactRow):
    """A fact of one contract, made by a person."""

    LOCK_FIRST = "contract__group_order__client"

    class Meta:
        abstract = True


class Signature(OfContract):
    """5.2: the client signed this revision. Recording it submits the contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="signature")
    signed_on = models.DateField(_("签字日期"))
    signed_by = models.CharField(_("客户签字人"), max_length=40)
    copies = models.PositiveSmallIntegerField(_("签好的份数"))
    paper_total = MoneyField(_("纸面总价"), null=True, blank=True)
    scan = models.ForeignKey(FileBlob, models.PROTECT, null=True, blank=True, related_name="+")
    scan_name = models.CharField(max_length=120, blank=True)
    referral_list = models.ForeignKey(ReferralList, models.PROTECT, null=True, related_name="+")


class Receipt(OfContract):
    """F22: finance has the signed papers. Its number is the sheet's."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="receipts")
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="receipt")
    issued = models.OneToOneField(Issued, models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField(_("收到份数"))
    remark = models.CharField(_("备注"), max_length=200, blank=True)


class Review(OfContract):
    """5.4, F23: nine points of one revision, decided by one person."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["revision", "-id"], name="review_newest")]


class Point(models.Model):
    """One of the nine: what the rule proposed, what the person decided, and why where they differ."""

    LOCK_FIRST = "review__contract__group_order__client"

    review = models.ForeignKey(Review, models.PROTECT, related_name="points", db_index=False)
    code = models.PositiveSmallIntegerField(choices=POINTS.items())
    rule_verdict = models.CharField(max_length=4, choices=[(PASS, "过"), (FAIL, "退"), (WARN, "看")])
    rule_reason = models.CharField(max_length=80)
    rule_params = models.JSONField(default=dict, blank=True)
    verdict = models.CharField(max_length=4, choices=[(PASS, "过"), (FAIL, "退")])
    remark = models.CharField(_("意见"), max_length=300, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["review", "code"], name="one_verdict_per_point"),
            models.CheckConstraint(name="known_point", condition=Q(code__in=POINTS)),
            models.CheckConstraint(name="known_verdict", condition=Q(verdict__in=[PASS, FAIL])),
            models.CheckConstraint(
                name="remark_where_it_is_due",
                condition=~Q(remark="") | Q(verdict=PASS) & ~Q(rule_verdict=FAIL),
            ),
        ]

    @property
    def chinese_label(self) -> str:
        return POINTS[self.code]


class Approval(OfContract):
    """5.4: nine points passed; holds for this revision and this content only."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="approvals")
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="approval")
    review = models.OneToOneField(Review, models.PROTECT, related_name="approval")
    content_hash = models.CharField(max_length=64)


class Seal(OfContract):
    """5.5: the company sealed one approved revision: the issued F21 and the signed file made from it."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="seals")
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="seal")
    issued = models.OneToOneField(Issued, models.PROTECT, related_name="+")
    signed_file = models.OneToOneField(FileBlob, models.PROTECT, related_name="+")


class PaymentNotice(ActedRow):
    """F24: what the client has to pay, and by when. Made by the system after the seal."""

    LOCK_FIRST = "contract__group_order__client"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payment_notices")
    seal = models.OneToOneField(Seal, models.PROTECT, related_name="payment_notice")
    issued = models.OneToOneField(Issued, models.PROTECT, related_name="+")
    amount = MoneyField(_("应缴金额"))
    due_on = models.DateField(_("缴款期限"))


class Told(OfContract):
    """5.5: the rep told the client to pay."""

    class How(models.TextChoices):
        CALLED = "called", _("打了电话")
        SENT = "sent", _("发了通知单")
        HANDED_OVER = "handed_over", _("当面交了")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="tellings")
    notice = models.ForeignKey(PaymentNotice, models.PROTECT, related_name="tellings")
    how = models.CharField(_("怎么通知的"), max_length=12, choices=How.choices)
    person = models.CharField(_("通知了谁"), max_length=40)
    remark = models.CharField(_("备注"), max_length=200, blank=True)


class Originals(OfContract):
    """Paper originals changed hands; where each is now is the sum of these rows."""

    class Holder(models.TextChoices):
        CLIENT = "client", _("客户")
        REP = "rep", _("业务经理")
        FINANCE = "finance", _("财务部")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="originals")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    from_holder = models.CharField(max_length=8, choices=Holder.choices, blank=True)
    to_holder = models.CharField(max_length=8, choices=Holder.choices)
    copies = models.PositiveSmallIntegerField(_("份数"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="originals_move", condition=Q(copies__gt=0) & ~Q(from_holder=F("to_holder")))
        ]


class Word(OfContract):
    """A message between rep and finance about this contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="words")
    text = models.CharField(_("写给对方"), max_length=300)


class Withdrawal(OfContract):
    """The contract was withdrawn before the seal."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("原因"), max_length=200)


class Cancellation(OfContract):
    """The contract was cancelled after the seal."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="cancellation")
    reason = models.CharField(_("原因"), max_length=200)
