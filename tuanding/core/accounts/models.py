from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow, NewRecord, Record
from tuanding.core.rulebook.roles import ROLES


class Department(Record):
    """A 团订 department. Each has its own open pool."""

    HISTORY_ROOT = True

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("部门"), max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """What Django's sign-in asks of a user model."""

    def get_by_natural_key(self, username):
        return self.get(username=username)


class Person(AbstractBaseUser, Record):
    """Somebody who signs in. Roles are rows of RoleAssignment, never a flag here."""

    HISTORY_ROOT = True
    NO_EVIDENCE = (
        "language",
        "last_login",
        "password",
    )  # written by signing in and by choosing a language: no new version

    username = models.CharField(
        _("登录名"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9_.\-]+$", _("只用小写字母、数字和 . _ -"))],
    )
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(_("语言"), max_length=8, default="zh-hans")
    is_active = models.BooleanField(_("可登录"), default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class RoleAssignment(NewRecord):
    """A person holds a role, in a department where the role has one, from a day to a day (None: until changed).

    `to_on` before `from_on`: it was taken back before its first day and never holds.
    """

    LOCK_FIRST = "person"

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=24, choices=ROLES.items())
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="assignments")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)


class Deputy(NewRecord):
    """`person` has the rights of `instead_of` from a day to a day, both included; the journal says A for B."""

    LOCK_FIRST = "person"

    person = models.ForeignKey(Person, models.PROTECT, related_name="deputy_for")
    instead_of = models.ForeignKey(Person, models.PROTECT, related_name="deputies")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="deputy_is_another_person", condition=~models.Q(person=models.F("instead_of"))),
        ]


class Link(FactRow):
    """A client's access without an account: for one purpose, to one order or client, until a moment. The token itself is not
    stored, only its hash. `by` is the person who gave it out."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=24)
    root_type = models.CharField(max_length=60)
    root_id = models.BigIntegerField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["root_type", "root_id"], name="link_of_root")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.root_type} {self.root_id}"

    def holds(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.until
