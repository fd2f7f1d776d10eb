"""What no entry knows is taken into evidence once: rows of before anybody could act, and of the release before."""

import pytest
from django.utils import translation

from tests.clients import a_client
from tests.core.journal.tampering import findings, gates_away
from tests.core.journal.test_evidence import take_in
from tuanding.core.accounts.models import Person
from tuanding.core.administration.operations import create_person, edit_person
from tuanding.core.company.models import Company, Setting
from tuanding.core.journal import baseline, chain, steps
from tuanding.core.journal.audit import verify
from tuanding.core.journal.baseline import take_in_new_tables, write_baseline
from tuanding.core.journal.evidence import Bulk, Part
from tuanding.core.journal.history import line_of
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import Name, in_evidence, is_record, print_like
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def release_before(monkeypatch):
    """Inside it entries are written as the release before does it: of form 1, with nothing kept of records and lists."""

    def begin():
        monkeypatch.setattr(chain, "FORM", 1)
        monkeypatch.setattr(steps, "evidence_of", of_facts)
        monkeypatch.setattr(steps, "evidence_before_change", lambda row: {})
        monkeypatch.setattr(Bulk, "params", lambda bulk: {"rows": bulk.count})

    begin()
    yield begin
    monkeypatch.undo()


def of_facts(rows):
    """What the release before keeps: prints of form 1, and of facts alone."""
    facts = [row for row in rows if in_evidence(type(row)) and not is_record(type(row))]
    return {"prints": {str(Name.of(row)): print_like("", type(row), row.__dict__) for row in facts}}


def parts():
    entry = Entry.objects.filter(event="company.Company.baseline").latest("pk")
    return {label: [Part.read(part) for part in some] for label, some in entry.params["parts"].items()}


def test_who_was_there_before_anybody_could_act_is_in_evidence_once(cast):
    entry = write_baseline(cast.now)
    assert (entry.system, entry.subject_type, entry.params["rows"]) == ("journal.baseline", "company.Company", 33)
    assert write_baseline(cast.now) is None
    assert set(parts()) == {"company.Company", "accounts.Department", "accounts.Person", "accounts.RoleAssignment"}
    assert verify() == []
    with translation.override("zh-hans"):
        assert (line_of(entry).text, line_of(entry).note) == ("登记已有数据", "系统（登记已有数据时） · 33 行")


def test_nothing_is_written_for_no_company(db):
    assert write_baseline is not None and not Company.objects.exists()
    assert write_baseline(None) is None
    assert not Entry.objects.exists()


def test_a_person_or_role_changed_past_the_doors_is_found_from_then_on(cast, fresh_db):
    person = cast.person("finance")
    rename, ids = (
        f"UPDATE accounts_person SET name = 'x' WHERE id = {person.pk}",
        Person.objects.values_list("pk", flat=True),
    )
    with gates_away(fresh_db):
        assert findings(rename) == set()
        write_baseline(cast.now)
        assert findings(rename) == {("part", f"accounts.Person {min(ids)}–{max(ids)}")}
        granted = "UPDATE accounts_roleassignment SET role = 'administrator' WHERE role = 'finance'"
        assert {kind for kind, _where in findings(granted)} == {"part"}
        edit_person(person, {"phone": "1"}, by=cast.administrator, at=cast.now, seen=1)
        assert verify() == []
        assert findings(rename) == {("record", f"accounts.Person {person.pk} v2")}


def test_an_account_nobody_made_is_found(cast, fresh_db):
    write_baseline(cast.now)
    fields = {"username": "x", "name": "x", "password": "correct horse battery"}
    person = create_person(by=cast.administrator, at=cast.now, **fields)
    assert verify() == []
    columns = ", ".join(f.column for f in Person._meta.local_concrete_fields if f.attname not in ("id", "username"))
    copy = f"INSERT INTO accounts_person (id, username, {columns}) SELECT 4711, 'y', {columns} FROM accounts_person"
    with gates_away(fresh_db):
        assert findings(f"{copy} WHERE id = {person.pk}") == {("unknown", "accounts.Person 4711 v1")}


def test_what_the_release_before_wrote_is_in_evidence_at_the_version_it_has(
    cast, fresh_db, release_before, monkeypatch
):
    take_in(cast, 0, 20, owner=cast.person("sales_rep"))
    edited, untouched, *_more = Client.objects.order_by("pk")
    edit_client(edited, {"headcount": 2}, by=cast.sales_rep, at=cast.now, seen=1)
    change = "UPDATE clients_client SET address = 'x' WHERE id = {}"
    with gates_away(fresh_db):
        assert findings(change.format(edited.pk)) == set()  # a journal of before, without its baseline
        monkeypatch.undo()
        write_baseline(cast.now)
        [part] = parts()["clients.Client"]
        assert (part.size, part.versions) == (20, {edited.pk: 2})
        for row in (edited, untouched):
            assert findings(change.format(row.pk)) == {("part", f"clients.Client {part.first}–{part.last}")}
        for row, version in ((edited, 2), (untouched, 1)):
            edit_client(row, {"headcount": 3}, by=cast.sales_rep, at=cast.now, seen=version)
            assert verify() == []
            assert findings(change.format(row.pk)) == {("record", f"clients.Client {row.pk} v{version + 1}")}


def test_the_release_before_may_go_on_and_is_taken_in_at_the_next_start(cast, fresh_db, release_before, monkeypatch):
    monkeypatch.undo()
    client, other = a_client(cast), a_client(cast)
    write_baseline(cast.now)
    release_before()
    edit_client(client, {"headcount": 2}, by=cast.sales_rep, at=cast.now, seen=1)
    third = a_client(cast)
    monkeypatch.undo()
    assert verify() == []
    edit_client(client, {"headcount": 3}, by=cast.sales_rep, at=cast.now, seen=2)
    assert verify() == []
    assert write_baseline(cast.now).params["rows"] == 1
    assert list(parts()) == ["clients.Client"]
    with gates_away(fresh_db):
        for row in (client, other, third):
            assert findings(f"UPDATE clients_client SET address = 'x' WHERE id = {row.pk}")


def test_tables_that_came_into_evidence_since_are_taken_in_once_and_nothing_else_is(cast, fresh_db, monkeypatch):
    """The home of a release whose baseline knew no settings; a client put in past the doors stays a finding."""
    monkeypatch.setattr(baseline, "EVIDENCE", 1)
    write_baseline(cast.now)
    monkeypatch.undo()
    setting = Setting.objects.create(code="prospects", value=120, from_on=day_of(cast.now))
    intruder = Client.objects.create(name="x", department=cast.department(), source="import")
    unknown = {("unknown", f"clients.Client {intruder.pk} v1")}
    assert set(map(tuple, verify())) == {*unknown, ("unknown", f"company.Setting {setting.pk}")}
    assert take_in_new_tables(cast.now).params["rows"] == 1
    assert set(map(tuple, verify())) == unknown
    assert take_in_new_tables(cast.now) is None
    with gates_away(fresh_db):
        assert ("part", f"company.Setting {setting.pk}–{setting.pk}") in findings(
            "UPDATE company_setting SET value = '9'"
        )
