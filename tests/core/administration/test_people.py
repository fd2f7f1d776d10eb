"""The administrator makes people, gives and takes roles and rights; every change is recorded, and holds at once."""

from datetime import timedelta

import pytest

from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.administration import operations as ops
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, NotFound, Stale
from tuanding.core.kernel.workcal import day_of

pytestmark = pytest.mark.django_db


def by(cast):
    return {"by": cast.administrator, "at": cast.now}


def a_person(cast, **fields):
    fields_of_person = {"username": "new.one", "name": "新同事", "password": "long enough", **fields}
    return ops.create_person(**by(cast), **fields_of_person)


def refused(field, act):
    with pytest.raises(Invalid) as why:
        act()
    return field in why.value.errors


def test_a_person_is_made_with_a_password_nobody_can_read(cast):
    person = a_person(cast)
    assert person.check_password("long enough")
    entry = Entry.objects.latest("pk")
    assert (entry.event, entry.object_id) == ("company.Company.person", person.pk)
    assert "long enough" not in str(entry.params)


def test_a_taken_name_and_a_weak_password_are_refused(cast):
    assert refused("username", lambda: a_person(cast, username="finance"))
    assert refused("password", lambda: a_person(cast, password="short"))
    assert refused("password", lambda: a_person(cast, username="new.one.two", password="new.one.two"))
    for weak in ("12345678", "password1", "        ", "aaaaaaaaaaaa", "1212121212"):
        assert refused("password", lambda weak=weak: a_person(cast, password=weak))


@pytest.mark.parametrize("who", ["sales_rep", "department_manager", "finance", "general_manager"])
def test_nobody_else_makes_people(cast, who):
    with pytest.raises((Denied, NotFound)):
        ops.create_person(by=getattr(cast, who), at=cast.now, username="x.y", name="x", password="long enough")
    assert not Person.objects.filter(username="x.y").exists()


def test_a_reset_password_replaces_the_old_one_and_its_version_is_checked(cast):
    person = cast.person("sales_rep")
    ops.reset_password(person, "brand new one", **by(cast), seen=person.version)
    with pytest.raises(Stale):
        ops.reset_password(person, "another one", **by(cast), seen=person.version)
    assert Person.objects.get(pk=person.pk).check_password("brand new one")


def test_a_disabled_person_has_no_rights_and_gets_them_back(cast):
    person = cast.person("sales_rep")
    off = ops.disable_person(person, **by(cast), seen=person.version)
    assert actor_of(off, cast.now).grants == ()
    on = ops.enable_person(off, **by(cast), seen=off.version)
    assert actor_of(on, cast.now).grants


def test_the_last_administrator_stays(cast):
    last = cast.person("administrator")
    with pytest.raises(Blocked):
        ops.disable_person(last, **by(cast), seen=last.version)
    with pytest.raises(Blocked):
        ops.end_role(last.assignments.get(), **by(cast))
    ops.assign_role(a_person(cast), **by(cast), role="administrator", department=None, from_on=day_of(cast.now))
    ops.end_role(last.assignments.get(), **by(cast))


def test_a_role_is_given_from_a_day_and_holds_from_then_on(cast):
    person, tomorrow = a_person(cast), day_of(cast.now) + timedelta(days=1)
    ops.assign_role(person, **by(cast), role="designer", department=None, from_on=tomorrow)
    assert not actor_of(person, cast.now).has("designer")
    assert actor_of(person, cast.now + timedelta(days=1)).has("designer")


def test_a_role_of_a_department_needs_one_and_others_take_none(cast):
    person, today = a_person(cast), day_of(cast.now)
    one = {"role": "sales_rep", "department": None, "from_on": today}
    other = {"role": "finance", "department": cast.department(), "from_on": today}
    assert refused("department", lambda: ops.assign_role(person, **by(cast), **one))
    assert refused("department", lambda: ops.assign_role(person, **by(cast), **other))


def test_no_role_for_the_past_and_none_twice(cast):
    person, today = a_person(cast), day_of(cast.now)
    role = {"role": "designer", "department": None}
    yesterday = today - timedelta(days=1)
    assert refused("from_on", lambda: ops.assign_role(person, **by(cast), **role, from_on=yesterday))
    ops.assign_role(person, **by(cast), **role, from_on=today)
    assert refused("from_on", lambda: ops.assign_role(person, **by(cast), **role, from_on=today))


def test_a_role_ended_is_gone_at_once_also_one_given_today(cast):
    person, today = a_person(cast), day_of(cast.now)
    row = ops.assign_role(person, **by(cast), role="designer", department=None, from_on=today)
    ops.end_role(row, **by(cast))
    assert actor_of(person, cast.now).grants == ()
    ops.assign_role(person, **by(cast), role="designer", department=None, from_on=today)


def test_a_role_can_end_on_a_later_day_but_not_in_the_past(cast):
    row, today = cast.person("sales_rep").assignments.get(), day_of(cast.now)
    assert refused("to_on", lambda: ops.end_role(row, today - timedelta(days=3), **by(cast)))
    ops.end_role(row, today, **by(cast))
    assert actor_of(row.person, cast.now).has("sales_rep")
    assert not actor_of(row.person, cast.now + timedelta(days=1)).has("sales_rep")


def test_a_deputy_has_the_rights_for_those_days(cast):
    rep, today = cast.person("sales_rep2"), day_of(cast.now)
    row = ops.appoint_deputy(rep, **by(cast), instead_of=cast.person("department_manager"), from_on=today, to_on=today)
    assert cast.sales_rep2.has("department_manager")
    assert not actor_of(rep, cast.now + timedelta(days=1)).has("department_manager")
    ops.end_deputy(row, **by(cast))
    assert not cast.sales_rep2.has("department_manager")


def test_nobody_is_his_own_deputy_or_one_backwards(cast):
    rep, today = cast.person("sales_rep"), day_of(cast.now)
    days = {"from_on": today, "to_on": today}
    assert refused("instead_of", lambda: ops.appoint_deputy(rep, **by(cast), instead_of=rep, **days))
    other = {"instead_of": cast.person("finance"), "from_on": today, "to_on": today - timedelta(days=1)}
    assert refused("to_on", lambda: ops.appoint_deputy(rep, **by(cast), **other))


def test_departments_have_names_of_their_own(cast):
    department = ops.create_department(**by(cast), code="three", name="团订三部")
    assert refused("name", lambda: ops.create_department(**by(cast), code="four", name="团订三部"))
    ops.edit_department(department, {"name": "团订三处"}, **by(cast), seen=department.version)
    assert Department.objects.get(code="three").name == "团订三处"


def test_a_rep_s_department_is_not_changed_by_the_rep(cast):
    row = cast.department()
    with pytest.raises(Denied):
        ops.edit_department(row, {"name": "我的"}, by=cast.sales_rep, at=cast.now, seen=row.version)
    assert RoleAssignment.objects.filter(department=row).exists()


@pytest.mark.parametrize(
    "weak", ["tester1tester1", "Tester1TESTER1", "tester1!!", "tester112", "tester1tester1tester1ab"]
)
def test_the_sign_in_name_again_and_again_is_no_password(cast, weak):
    assert refused("password", lambda: a_person(cast, username="tester1", password=weak))


def test_a_sentence_in_which_the_name_stands_is_one(cast):
    assert a_person(cast, username="li", password="lily in the garden").check_password("lily in the garden")
