from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow, Record
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person
from tuanding.core.files.models import FileBlob
from tuanding.core.rulebook.roles import CENTRES
from tuanding.core.rulebook.stages import LABELS

COUNTED = models.Q(headcount__isnull=False)


class Client(Record):
    """A company that may need workwear. `owner` None: in its department's open pool.

    `owner` and `department` are the last row of Ownership, kept here so that a list of a million rows can filter by
    them."""

    HISTORY_ROOT = True
    NO_EVIDENCE = ("normal_name",)  # follows from the name

    class Source(models.TextChoices):
        OWN = "own", _("自己开发")
        IMPORT = "import", _("名单导入")
        REFERRAL = "referral", _("客户推荐")

    name = models.CharField(_("客户全称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    normalised_name = models.CharField(max_length=80, unique=True, editable=False)
    # the same in today's form, where a release before wrote it in another
    normal_name = models.CharField(max_length=80, null=True, editable=False)  # noqa: DJ001 (NULL: no other form)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    industry = models.CharField(_("行业"), max_length=40, blank=True)
    headcount = models.PositiveIntegerField(
        _("人数"), null=True, blank=True, validators=[MaxValueValidator(10_000_000)]
    )
    address = models.CharField(_("地址"), max_length=120, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.OWN)
    remark = models.CharField(_("备注"), max_length=300, blank=True)
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="client_own"),
            models.Index(fields=["department", "-id"], name="client_department"),
            models.Index(fields=["industry", "-id"], name="client_industry"),
            models.Index(fields=["department", "-id"], name="client_pool", condition=models.Q(owner__isnull=True)),
            # without the clients that have no value: lists read those afterwards, and no other list uses these three
            models.Index(fields=["department", "headcount", "id"], name="client_department_size", condition=COUNTED),
            models.Index(fields=["industry", "headcount", "id"], name="client_industry_size", condition=COUNTED),
            models.Index(fields=["headcount", "id"], name="client_size", condition=COUNTED),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], name="client_credit_code_once", condition=~models.Q(credit_code="")
            ),
            models.UniqueConstraint(
                fields=["normal_name"], name="client_normal_name_once", condition=models.Q(normal_name__isnull=False)
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        """The record page, made of many rooms, by its address."""
        return f"/clients/{self.pk}/"


class Industry(models.Model):
    """Every industry any client has had: the choices of forms and filters, so that no list reads a million rows for
    them."""

    name = models.CharField(max_length=40, unique=True)


class Rep(Person):
    """Somebody as the owner of clients: the subject of the prospect list (F01)."""

    class Meta:
        proxy = True


class Contact(Record):
    """Somebody at the client."""

    LOCK_FIRST = "client"
    NO_EVIDENCE = ("phone_key",)  # follows from the phone; `audit verify` computes it again

    client = models.ForeignKey(Client, models.PROTECT, related_name="contacts")
    name = models.CharField(_("联系人"), max_length=40)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    further_phones = models.CharField(_("其他电话"), max_length=200, null=True, blank=True)  # noqa: DJ001 (NULL: older rows)
    digits = models.CharField(
        max_length=30, blank=True, editable=False
    )  # of the release before; prints of before cover it
    phone_key = models.CharField(max_length=30, null=True, editable=False)  # noqa: DJ001 (NULL: not computed yet)
    email = models.EmailField(_("邮箱"), blank=True)
    decides = models.BooleanField(_("能拍板"), default=False)

    class Meta:
        indexes = [models.Index(fields=["phone_key"], name="contact_phone")]

    def __str__(self):
        return self.name


class FurtherNumber(models.Model):
    """One of a contact's further phones, by what numbers are compared by: kept by the write of the contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    key = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["key"], name="further_number_key")]


class Ownership(FactRow):
    """From this moment the client is `owner`'s (None: in the pool of `to_department`), until the next such row."""

    LOCK_FIRST = "client"

    class Why(models.TextChoices):
        ENTERED = "entered", _("自己录入")
        CLAIMED = "claimed", _("从公海领取")
        ASSIGNED = "assigned", _("分配")
        RETURNED = "returned", _("退回公海")
        TAKEN_BACK = "taken_back", _("撤销")

    client = models.ForeignKey(Client, models.PROTECT, related_name="ownerships")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to_department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)


class ClientImport(FactRow):
    """One list of clients taken in as a whole. `contacts` are further ones of these clients, from rows of their own;
    `repeated` counts the rows that said nothing new. Both are empty for lists of before they were counted."""

    file = models.ForeignKey(FileBlob, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=120)
    to_department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added = models.PositiveIntegerField()
    already_there = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField(null=True)
    repeated = models.PositiveIntegerField(null=True)


class Pulse(models.Model):
    """How fresh a client is: kept by the write of every call and visit, recomputed by `audit verify`. `owner` is the
    client's, so that one rep's can be counted from an index."""

    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="pulse")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    last_contact_at = models.DateTimeField(null=True)
    last_effective_on = models.DateField(null=True)
    next_step = models.CharField(max_length=60, blank=True)
    next_on = models.DateField(null=True)

    class Meta:
        indexes = [
            # all columns that counting a rep's prospects and calls needs, so that it reads the index alone
            models.Index(
                fields=["owner", "last_effective_on", "next_on", "last_contact_at", "client"], name="pulse_of_owner"
            ),
        ]


EndingLabel = str  # how an order ended, in words


class GroupOrder(Record):
    """One run of the nine stages for one client. Every later fact names it."""

    LOCK_FIRST, HISTORY_ROOT = "client", True

    client = models.ForeignKey(Client, models.PROTECT, related_name="orders")
    title = models.CharField(_("名称"), max_length=60)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接洽人")
    )
    opened_on = models.DateField(_("开单日"))
    wear_on = models.DateField(_("穿着日"), null=True, blank=True)

    @property
    def number(self) -> str:
        return f"TD{self.opened_on.year}-{self.pk:04}"

    def why_closed(self) -> EndingLabel | None:
        """What ended the order, in words for a refusal; None while it is open. Asked by the doors."""
        cache = self._state.fields_cache  # no query when the ending was read with the order
        ending = cache["ending"] if "ending" in cache else _ending_of_order(self.pk).first()
        return str(ending.get_kind_display()) if ending else None

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return f"/orders/{self.pk}/"


class Milestone(FactRow):
    """The fact that makes a stage. A later row with `taken_back` takes the stage back."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey(GroupOrder, models.PROTECT, related_name="milestones")
    stage = models.CharField(max_length=2, choices=LABELS.items())
    taken_back = models.BooleanField(default=False)


class OrderStage(models.Model):
    """The stage a group order has reached, computed from its milestones whenever one is written."""

    group_order = models.OneToOneField(GroupOrder, models.CASCADE, primary_key=True, related_name="reached")
    stage = models.CharField(max_length=2, choices=LABELS.items(), db_index=True)


class Reach(models.Model):
    """A centre sees this order since then: brought in by a later step."""

    LOCK_FIRST = "group_order__client"

    group_order = models.ForeignKey(GroupOrder, models.PROTECT, related_name="reaches", db_index=False)
    centre = models.CharField(max_length=12, choices=[(c, c) for c in CENTRES])
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_order", "centre"], name="reach_once")]


class ReferralList(FactRow):
    """F14: whom the client recommends, or why nobody."""

    LOCK_FIRST, ROOT_FIRST = "client", "group_order"

    class Occasion(models.TextChoices):
        BREAK_OFF = "break_off", _("中断")
        SIGNING = "signing", _("签单")
        OTHER = "other", _("平时")

    client = models.ForeignKey(Client, models.PROTECT, related_name="referral_lists")
    group_order = models.ForeignKey(GroupOrder, models.PROTECT, null=True, related_name="referral_lists")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    none_because = models.CharField(_("没有名单的原因"), max_length=200, blank=True)


class Referral(models.Model):
    """One name on a referral list, and the prospect it became."""

    EVIDENCE_SINCE = 2

    list = models.ForeignKey(ReferralList, models.PROTECT, related_name="referrals")
    company = models.CharField(_("单位"), max_length=80)
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("电话"), max_length=120, blank=True)
    relation = models.CharField(_("关系"), max_length=40, blank=True)
    need = models.CharField(_("可能的需求"), max_length=120, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="referred_by")
    was_there = models.BooleanField(default=False)


class Ending(FactRow):
    """The end of a group order: closed, broken off, or opened by what was taken back; an order has at most one that nobody
    has taken back."""

    LOCK_FIRST = "group_order__client"

    class Kind(models.TextChoices):
        BROKEN_OFF = "broken_off", _("中断")
        CLOSED = "closed", _("结清")
        TAKEN_BACK = "taken_back", _("撤销")

    group_order = models.ForeignKey(GroupOrder, models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    referral_list = models.ForeignKey(ReferralList, models.PROTECT, null=True, related_name="+")


class OrderEnd(models.Model):
    """The ending of a group order that is in force, computed from its endings whenever one is written or taken back."""

    group_order = models.OneToOneField(GroupOrder, models.CASCADE, primary_key=True, related_name="ending")
    ending = models.OneToOneField(Ending, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Ending.Kind.choices)


@composed_once
def _ending_of_order(order_id: int) -> models.QuerySet[OrderEnd]:
    return OrderEnd.objects.filter(group_order_id=order_id)


class RulingRequest(FactRow):
    """1.1: somebody who may not enter a client, because it is there already, asks the manager of its department to decide. `client`
    is the one that is there, `typed` what he wanted to enter, as `enter_client` takes it; `field` is what both share."""

    LOCK_FIRST = "client"

    class Field(models.TextChoices):
        NAME = "name", _("客户全称")
        CREDIT_CODE = "credit_code", _("统一社会信用代码")
        PHONE = "phone", _("电话")

    from_department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="ruling_requests")
    field = models.CharField(max_length=12, choices=Field.choices)
    name = models.CharField(_("客户全称"), max_length=80)
    typed = models.JSONField(default=dict)
    reason = models.CharField(_("为什么请裁定"), max_length=300, blank=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/rulings/{self.pk}/"


class Ruling(FactRow):
    """1.1: what the manager decided: the client stays whose it is, goes to who asked, or there are two clients."""

    LOCK_FIRST = "client"

    class Decision(models.TextChoices):
        STAYS = "stays", _("维持不变")
        HANDED_OVER = "handed_over", _("转给申请人")
        TWO_CLIENTS = "two_clients", _("是两家客户")

    client = models.ForeignKey(Client, models.PROTECT, related_name="rulings")
    request = models.OneToOneField(RulingRequest, models.PROTECT, related_name="ruling")
    decision = models.CharField(_("裁定"), max_length=12, choices=Decision.choices)
    word = models.CharField(_("给申请人的话"), max_length=300, blank=True)


class RulingReading(FactRow):
    """Who asked has read the ruling; `entered` is the client that he entered because of it."""

    LOCK_FIRST = "request__client"

    request = models.OneToOneField(RulingRequest, models.PROTECT, related_name="reading")
    entered = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")


class DuplicateLook(models.Model):
    """How often a person asked on a day whose client a name is: the one look across scopes is counted."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="duplicate_look_once_a_day")]
