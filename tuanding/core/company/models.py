from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import Record
from tuanding.core.rulebook.roles import ROLES

AREA_CODE = RegexValidator(r"^0(10|2\d|[3-9]\d\d)$", _("写成 0571 或 010 这样的区号"))


class Company(Record):
    """The one company of this installation: what its sheets and contracts print."""

    HISTORY_ROOT = True

    name = models.CharField(_("公司全称"), max_length=80)
    mark = models.CharField(_("简称"), max_length=8, help_text=_("印在标签和公章里，如：树王"))
    address = models.CharField(_("地址"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    area_code = models.CharField(_("区号"), max_length=4, null=True, blank=True, validators=[AREA_CODE])  # noqa: DJ001 (NULL: older rows)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    bank_name = models.CharField(_("开户行"), max_length=80, blank=True)
    bank_account = models.CharField(_("账号"), max_length=40, blank=True)
    office_networks = models.CharField(_("办公网络"), max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_company", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """A value from a day on, for everybody, a role or a person; written once, the next value is a further row."""

    EVIDENCE_SINCE = 2

    code = models.CharField(max_length=40)
    value = models.JSONField()
    role = models.CharField(max_length=24, blank=True, choices=ROLES.items())
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["code", "-from_on"], name="setting_latest")]


class WorkDay(models.Model):
    """One day that differs from the working week: a holiday, or a rest day that is worked (调休)."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    own = models.BooleanField(default=False, help_text=_("公司自定，不随国家日历更新"))
