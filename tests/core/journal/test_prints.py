"""Prints hold for ever: over columns by name, through renamings, and of the release before over the columns it had."""

import json
from datetime import datetime

import pytest
from django.apps import apps

from tuanding.core.accounts.models import Department
from tuanding.core.journal import prints, renamed
from tuanding.core.journal.audit.coverage import evidence_models
from tuanding.core.journal.history import event_label
from tuanding.core.journal.prints import OLD_COLUMNS, Name, columns_of, in_evidence, print_like, print_of
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.selling.activities.models import Call, Visit
from tuanding.selling.clients.models import Client, Ownership, Pulse, Rep

AT = datetime(2026, 11, 24, 12, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def columns_anew():
    """Composed once a model: a test that renames something begins and ends without."""
    columns_of.cache_clear()
    yield
    columns_of.cache_clear()


def a_row(**more):
    return Ownership(
        id=7,
        client_id=5,
        owner_id=None,
        to_department_id=1,
        why="claimed",
        by_id=2,
        role="sales_rep",
        department_id=1,
        at=AT,
        on=AT.date(),
        recorded_at=AT,
        **more,
    )


def test_a_print_is_of_the_canonical_json_of_what_is_not_null():
    values = {
        "at": "2026-11-24T04:00:00.000000+00:00",
        "by_id": 2,
        "client_id": 5,
        "department_id": 1,
        "id": 7,
        "on": "2026-11-24",
        "recorded_at": "2026-11-24T04:00:00.000000+00:00",
        "role": "sales_rep",
        "to_department_id": 1,
        "why": "claimed",
    }
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert print_of(a_row()) == f"2:{prints._digest_without_mark(text)}"


def test_many_at_once_have_the_prints_they_have_alone():
    rows = [
        Client(
            id=n,
            name=f'{n}"\\\n\x1f龙',
            headcount=n or None,
            remark="x" if n % 2 else "",
            department_id=1,
            owner_id=n % 3 or None,
        )
        for n in range(9)
    ]
    assert prints.prints(Client, [row.__dict__ for row in rows]) == [print_of(row) for row in rows]
    assert prints.prints(Client, []) == []
    assert len(set(map(print_of, rows))) == 9


def test_every_value_counts():
    before = print_of(a_row())
    for name, value in {
        "owner_id": 3,
        "why": "x",
        "on": AT.date().replace(day=25),
        "at": AT.replace(microsecond=1),
    }.items():
        row = a_row()
        setattr(row, name, value)
        assert print_of(row) != before, name


def test_a_nullable_column_added_later_changes_no_print(monkeypatch):
    before, columns = print_of(a_row()), columns_of(Ownership)
    added = prints.PrintColumn("added", ',"added":', str, str)
    monkeypatch.setattr(prints, "columns_of", lambda model: tuple(sorted((*columns, added), key=lambda c: c.key)))
    row = a_row()
    row.added = None
    assert print_of(row) == before
    row.added = "x"
    assert print_of(row) != before


def test_prints_of_the_release_before_are_over_the_columns_it_had():
    row = a_row()
    values = [getattr(row, name) for name in OLD_COLUMNS["clients.Ownership"]]
    text = json.dumps(
        [prints._as_text(v) if hasattr(v, "day") else v for v in values], ensure_ascii=False, separators=(",", ":")
    )
    old = prints._digest_without_mark(text)
    assert print_like(old, Ownership, row.__dict__) == old
    assert print_like("2:x", Ownership, row.__dict__) == print_of(row)


def test_columns_added_since_to_what_is_only_added_to_are_nullable():
    for label, old in OLD_COLUMNS.items():
        model = apps.get_model(renamed.label_now(label))
        now = {renamed.name_in_prints(model._meta.label, f.attname): f for f in model._meta.local_concrete_fields}
        assert set(old) <= set(now), label
        assert [name for name, field in now.items() if name not in old and not field.null] == [], label


def test_facts_and_records_are_in_evidence_and_what_follows_from_them_is_not():
    models_ = set(evidence_models())
    assert {Client, Call, Visit, Ownership, Department} <= models_
    assert Pulse not in models_ and Rep not in models_
    assert all("id" in {f.attname for f in model._meta.local_concrete_fields} for model in models_)
    assert not [model for model in models_ if model._meta.app_label == "journal"]
    assert in_evidence(Rep)


def test_a_proxys_rows_are_those_of_its_model():
    assert Name.of(Rep(id=3, version=2)) == Name("accounts.Person", 3, 2)
    assert columns_of(Rep) == columns_of(apps.get_model("accounts.Person"))


def test_names_are_read_as_they_were_written():
    for name in (Name("contracts.Point", 5), Name("clients.Client", 5, 3)):
        assert Name.parsed(str(name)) == name


def test_a_renamed_column_keeps_its_prints(monkeypatch):
    before = print_of(a_row())
    field = Ownership._meta.get_field("why")
    monkeypatch.setattr(field, "attname", "reason")
    monkeypatch.setitem(renamed.COLUMNS, ("clients.Ownership", "reason"), "why")
    columns_of.cache_clear()
    row = a_row()
    row.__dict__["reason"] = row.__dict__.pop("why")
    assert print_of(row) == before
    monkeypatch.delitem(renamed.COLUMNS, ("clients.Ownership", "reason"))
    columns_of.cache_clear()
    assert print_of(row) != before


def test_a_renamed_model_is_found_under_its_new_name(monkeypatch):
    monkeypatch.setitem(renamed.LABELS, "clients.Customer", "clients.Client")
    assert Name.parsed("clients.Customer 5 v3") == Name("clients.Client", 5, 3)
    assert renamed.labels_of("clients.Client") == ["clients.Client", "clients.Customer"]
    assert event_label("clients.Customer.edit") == event_label("clients.Client.edit") != "clients.Client.edit"


def test_a_renamed_event_keeps_its_sentence(monkeypatch):
    monkeypatch.setitem(renamed.EVENTS, "clients.Client.take", "clients.Client.claim")
    assert event_label("clients.Client.take") == event_label("clients.Client.claim")
    assert renamed.events_of("clients.Client.claim") == ["clients.Client.claim", "clients.Client.take"]
    assert renamed.event_now("clients.Client.edit") == "clients.Client.edit"
