"""What the administration pages show."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.company.models import Setting
from tuanding.core.company.settings import SETTINGS, SettingKind
from tuanding.core.journal.history import TimelineLine, line_of
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import ADMINISTRATOR


def in_force_on(on: date) -> Q:
    """Assignments that hold on a day."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gte=on))


def count_other_permanent_administrators(person_id: int, on: date) -> int:
    """How many people besides this one can sign in as administrator that day and for good."""
    rows = RoleAssignment.objects.filter(
        role=ADMINISTRATOR, person__is_active=True, from_on__lte=on, to_on__isnull=True
    )
    return rows.exclude(person_id=person_id).values("person").distinct().count()


def prefetch_roles_on(at: datetime) -> Prefetch:
    """For lists of people or departments: the assignments that hold that day, as `roles_now`."""
    rows = RoleAssignment.objects.filter(in_force_on(day_of(at))).select_related("department").order_by("pk")
    return Prefetch("assignments", rows, to_attr="roles_now")


def deputies_of(person: Person) -> QuerySet[Deputy]:
    """The deputies this person is, and those he has."""
    return (
        Deputy.objects.filter(Q(person=person) | Q(instead_of=person))
        .select_related("person", "instead_of")
        .order_by("-to_on", "-pk")
    )


def history_of(person: Person, limit: int = 40) -> list[TimelineLine]:
    """The journal about a person, his roles and deputies, newest first; not what he did himself."""
    roles = RoleAssignment.objects.filter(person=person).values("pk")
    deputies = Deputy.objects.filter(person=person).values("pk")
    about = (
        Q(subject_type="accounts.Person", subject_id=person.pk)
        | Q(object_type="accounts.Person", object_id=person.pk)
        | Q(subject_type="accounts.RoleAssignment", subject_id__in=roles)
        | Q(subject_type="accounts.Deputy", subject_id__in=deputies)
    )
    rows = Entry.objects.filter(about).select_related("person", "instead_of").order_by("-pk")
    return [line_of(entry) for entry in rows[:limit]]


class Standard(NamedTuple):
    """A setting on a day: its value for everybody, the next one, and how many values are for one role or person
    only."""

    code: str
    setting_kind: SettingKind
    value: Any
    since: date | None
    coming: Setting | None
    exceptions: int


def standards(on: date) -> list[Standard]:
    rows = list(Setting.objects.filter(code__in=SETTINGS).order_by("from_on", "pk"))
    return [
        _standard(code, setting_kind, [row for row in rows if row.code == code], on)
        for code, setting_kind in SETTINGS.items()
    ]


def _standard(code: str, setting_kind: SettingKind, rows: list[Setting], on: date) -> Standard:
    general = [row for row in rows if not row.role and row.person_id is None]
    now = [row for row in general if row.from_on <= on]
    later = [row for row in general if row.from_on > on]
    value = now[-1].value if now else setting_kind.default
    return Standard(
        code,
        setting_kind,
        value,
        now[-1].from_on if now else None,
        later[0] if later else None,
        len(rows) - len(general),
    )


def setting_history(code: str) -> QuerySet[Setting]:
    """Every value ever set, the newest first."""
    return Setting.objects.filter(code=code).select_related("person", "set_by").order_by("-from_on", "-pk")
