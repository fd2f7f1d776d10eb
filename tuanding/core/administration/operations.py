"""Writes of the administrator: people, their roles and deputies, departments. Every one through the doors."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department, Deputy, Person, RoleAssignment
from tuanding.core.administration import passwords
from tuanding.core.administration.queries import count_other_permanent_administrators, in_force_on
from tuanding.core.administration.rules import check_role_days, refuse_past_end
from tuanding.core.administration.second_factor import authenticator_of
from tuanding.core.company.models import Company
from tuanding.core.journal.doors import edit, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import ADMINISTRATOR, DEPARTMENT_ROLES, ROLES


def company_or_not_found() -> Company:
    """The company's row: the subject of facts that have none of their own. NotFound before `tuanding init`."""
    company = Company.objects.first()
    if company is None:
        raise NotFound("还没有公司资料：请先运行 tuanding init")
    return company


def create_person(
    *,
    by: PersonActor,
    at: datetime,
    username: str,
    name: str,
    password: str,
    once: OneTime | None = None,
    **fields: Any,
) -> Person:
    """A new account. Refused: a sign-in name somebody has already, a password that is too short or too common."""

    def check(company: Company, actor: Actor) -> Write:
        passwords.refuse_weak_password(password, username)
        _refuse_duplicate("username", username, Person.objects.filter(username=username))
        return Write({"password": make_password(password)})

    person = {"username": username, "name": name.strip(), **fields}
    return fact(company_or_not_found(), "person", person, by=by, at=at, once=once, check=check).fact


def edit_person(
    person: Person,
    changes: dict[str, Any],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> Person:
    """Name, phone, mail, language, sign-in name. Refused: a sign-in name somebody has already."""

    def check(row: Person, actor: Actor) -> None:
        if "username" in changes:
            others = Person.objects.filter(username=changes["username"]).exclude(pk=row.pk)
            _refuse_duplicate("username", changes["username"], others)

    return edit(person, changes, by=by, at=at, seen=seen, once=once, check=check).row


def reset_password(
    person: Person, password: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Person:
    """A new password; sessions, tokens and the lock of the old one end. Refused: too short, too common, or the sign-in
    name."""

    def check(row: Person, actor: Actor) -> Write:
        passwords.refuse_weak_password(password, row.username)
        return Write(changes={"password": make_password(password)})

    return edit(person, {}, "password", by=by, at=at, seen=seen, once=once, check=check).row


def reset_second_step(
    person: Person, *, by: PersonActor, at: datetime, seen: int | None, once: OneTime | None = None
) -> Person:
    """The phone was lost: its codes and the recovery codes end, and so do sessions and tokens; the next sign-in sets up another
    phone. Refused: oneself, who would need no second step any more; somebody without one."""

    def check(row: Person, actor: Actor) -> None:
        if row.pk == by.person_id:
            raise Blocked("无法重设自己的两步验证：请另一位系统管理员办，或在服务器上运行 tuanding signin reset")
        _require_second_step(row)

    return edit(person, {}, "lost_device", by=by, at=at, seen=seen, once=once, check=check).row


def reset_second_step_by_command(person: Person, *, by: PersonActor, at: datetime) -> Person:
    """The same from the server's command line, also for the last administrator: whoever may run it may read the database
    anyway. The history says that it was done there."""

    def check(row: Person, actor: Actor) -> None:
        _require_second_step(row)

    return edit(person, {}, "lost_device_by_command", by=by, at=at, seen=None, check=check).row


def _require_second_step(person: Person) -> None:
    if authenticator_of(person) is None:
        raise Blocked("%(name)s 没有设两步验证，不用重设", name=person.name)


def disable_person(person: Person, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None) -> Person:
    """The person is signed out with the next request and cannot sign in. Refused: the last administrator."""

    def administrators_left(row: Person, actor: Actor) -> int | None:
        return count_other_permanent_administrators(row.pk, day_of(at)) if _administers(row, at) else None

    changes = {"is_active": False}
    return edit(person, changes, "disable", by=by, at=at, seen=seen, once=once, facts=administrators_left).row


def enable_person(person: Person, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None) -> Person:
    """The person can sign in again."""
    return edit(person, {"is_active": True}, "enable", by=by, at=at, seen=seen, once=once).row


def _administers(person: Person, at: datetime) -> bool:
    return RoleAssignment.objects.filter(in_force_on(day_of(at)), person=person, role=ADMINISTRATOR).exists()


def assign_role(
    person: Person,
    *,
    by: PersonActor,
    at: datetime,
    role: str,
    department: Department | None,
    from_on: date,
    to_on: date | None = None,
    once: OneTime | None = None,
) -> RoleAssignment:
    """A role from a day on. Refused: a past day; a department role without a department (and the other way round);
    the same role twice at a time."""

    def check(row: Person, actor: Actor) -> None:
        check_role_days(from_on, to_on, day_of(at))
        _check_department(role, department)
        _refuse_overlap(row, role, department, from_on, to_on)

    assignment = {"role": role, "department": department, "from_on": from_on, "to_on": to_on}
    return fact(person, "role", assignment, by=by, at=at, once=once, check=check).fact


def _check_department(role: str, department: Department | None) -> None:
    if role in DEPARTMENT_ROLES and department is None:
        raise Invalid({"department": [Refusal("「%(role)s」要选部门", field="department", value="", role=ROLES[role])]})
    if role not in DEPARTMENT_ROLES and department is not None:
        why = Refusal("「%(role)s」不属于部门，请留空", field="department", value=department.name, role=ROLES[role])
        raise Invalid({"department": [why]})


def _refuse_overlap(
    person: Person, role: str, department: Department | None, from_on: date, to_on: date | None
) -> None:
    for row in RoleAssignment.objects.filter(person=person, role=role, department=department):
        holds = row.to_on is None or row.to_on >= row.from_on
        if holds and (row.to_on is None or row.to_on >= from_on) and (to_on is None or row.from_on <= to_on):
            why = Refusal(
                "无法再给一次「%(role)s」，因为从 %(value)s 起已经有了",
                field="from_on",
                value=str(row.from_on),
                role=ROLES[role],
            )
            raise Invalid({"from_on": [why]})


def end_role(
    row: RoleAssignment, to_on: date | None = None, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> RoleAssignment:
    """`to_on` is the last day of the role; without it the role ends at once. Refused: the last administrator's role."""
    today = day_of(at)
    last = to_on or today - timedelta(days=1)

    def administrators_left(locked: RoleAssignment, actor: Actor) -> int:
        return count_other_permanent_administrators(locked.person_id, today)

    def check(locked: RoleAssignment, actor: Actor) -> None:
        refuse_past_end(last, locked.to_on, today)

    changes = {"to_on": last}
    return edit(row, changes, "end", by=by, at=at, seen=None, once=once, facts=administrators_left, check=check).row


def appoint_deputy(
    person: Person,
    *,
    by: PersonActor,
    at: datetime,
    instead_of: Person,
    from_on: date,
    to_on: date,
    once: OneTime | None = None,
) -> Deputy:
    """`person` gets the rights of `instead_of` from a day to a day. Refused: itself, past days, days out of order."""

    def check(row: Person, actor: Actor) -> None:
        check_role_days(from_on, to_on, day_of(at))
        if instead_of.pk == row.pk:
            why = Refusal("无法代理自己，请选另一位", field="instead_of", value=row.name)
            raise Invalid({"instead_of": [why]})

    deputy = {"instead_of": instead_of, "from_on": from_on, "to_on": to_on}
    return fact(person, "deputy", deputy, by=by, at=at, once=once, check=check).fact


def end_deputy(
    row: Deputy, to_on: date | None = None, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> Deputy:
    """`to_on` is the last day; without it the rights end at once."""
    today = day_of(at)
    last = to_on or today - timedelta(days=1)

    def check(locked: Deputy, actor: Actor) -> None:
        refuse_past_end(last, locked.to_on, today)

    return edit(row, {"to_on": last}, "end", by=by, at=at, seen=None, once=once, check=check).row


def create_department(
    *, by: PersonActor, at: datetime, code: str, name: str, once: OneTime | None = None
) -> Department:
    """Refused: a code or name another department has."""

    def check(company: Company, actor: Actor) -> None:
        _refuse_duplicate("code", code, Department.objects.filter(code=code))
        _refuse_duplicate("name", name, Department.objects.filter(name=name))

    department = {"code": code, "name": name.strip()}
    return fact(company_or_not_found(), "department", department, by=by, at=at, once=once, check=check).fact


def edit_department(
    row: Department,
    changes: dict[str, Any],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> Department:
    """Refused: a code or name another department has."""

    def check(locked: Department, actor: Actor) -> None:
        for field, value in changes.items():
            _refuse_duplicate(field, value, Department.objects.filter(**{field: value}).exclude(pk=locked.pk))

    return edit(row, changes, by=by, at=at, seen=seen, once=once, check=check).row


def _refuse_duplicate(field: str, value: str, others: QuerySet[Any]) -> None:
    if others.exists():
        raise Invalid({field: [Refusal("无法用「%(value)s」，因为已经有了；请换一个", field=field, value=value)]})
