"""Facts, records and imported rows cannot be rewritten unseen: each attempt with raw SQL, the gates taken away."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.clients import a_client, an_order
from tests.contracts import received, reviewed, seal, submitted
from tests.core.journal.tampering import changed, findings, gates_away, last_entry_gone
from tuanding.contracting.contracts.models import Originals
from tuanding.contracting.contracts.operations import tell_client
from tuanding.core.accounts.models import Department
from tuanding.core.administration.standards import set_standard
from tuanding.core.company.models import Setting
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.journal.baseline import write_baseline
from tuanding.core.journal.evidence import Bulk, Part
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import print_of
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Visit
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import Client, Contact, Ownership, Referral
from tuanding.selling.clients.operations import RELEASE, ask_for_clients, edit_client, import_clients

pytestmark = [pytest.mark.django_db, pytest.mark.both]

OF_THE_LINE = {
    "UPDATE contracts_line SET unit_price = unit_price * 2, amount = amount * 2 WHERE place = 1": "projection",
    "UPDATE contracts_revision SET delivery_place = 'x'": "projection",
    "UPDATE contracts_revision SET total = total + 1, balance = balance + 1": "record",
    "UPDATE contracts_point SET remark = 'x' WHERE code = 4": "fact",
    "UPDATE contracts_originals SET copies = copies + 5": "fact",
    "UPDATE commission_earned SET commission = commission + 500": "fact",
    "UPDATE activities_visit SET need = 'x'": "fact",
    "DELETE FROM activities_visit": "missing",
    "DELETE FROM contracts_told": "missing",
    "UPDATE contracts_contract SET state = 'draft'": "state",
    "UPDATE sheets_issued SET label = 'F22-2026-0009', number = 9 WHERE kind = 'F22'": "projection",
    "UPDATE sheets_issued SET sha256 = 'x' WHERE kind = 'F21'": "projection",
}


def test_what_was_rewritten_on_the_way_to_the_seal_is_found(cast, fresh_db):
    contract = submitted(cast)
    received(cast, contract)
    record_visit(contract.group_order, by=cast.sales_rep, at=cast.now, purpose="Cc", need="入冬前要", again=True)
    contract = seal(cast, reviewed(cast, contract))
    run_due(cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="sent", person="罗敏")
    assert verify() == []
    with gates_away(fresh_db):
        kinds = {attempt: {kind for kind, _where in findings(attempt)} for attempt in OF_THE_LINE}
    assert {
        attempt: OF_THE_LINE[attempt] for attempt in OF_THE_LINE if OF_THE_LINE[attempt] not in kinds[attempt]
    } == {}


def a_list(names):
    return "公司全称,行业,联系人,联系电话\n" + "".join(f"{name}有限公司,机械,罗敏,139000{n:05}\n" for n, name in names)


def take_in(cast, begin, count, **more):
    content = a_list([(n, f"名单第{n}") for n in range(begin, begin + count)]).encode()
    return import_clients(content, "名单.csv", cast.department(), by=cast.back_office, at=cast.now, **more).row


@pytest.fixture
def company(cast, fresh_db):
    """A list in the pool, one with its owner, and what was done since; the gates off."""
    take_in(cast, 0, 30)
    take_in(cast, 30, 30, owner=cast.person("sales_rep"))
    client = Client.objects.filter(owner=cast.person("sales_rep")).first()
    edit_client(client, {"headcount": 7}, by=cast.sales_rep, at=cast.now, seen=1)
    order = an_order(cast, client=client)
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="入冬前要")
    entered = a_client(cast)
    edit_client(entered, {"headcount": 8}, by=cast.sales_rep, at=cast.now, seen=1)
    assert verify() == []
    with gates_away(fresh_db):
        yield entered


def part_with(model, row):
    """Where a finding says a row of an import is."""
    label = model._meta.label
    parts = [
        Part.read(part)
        for params in Entry.objects.filter(params__has_key="parts").values_list("params", flat=True)
        for part in params["parts"].get(label, [])
    ]
    return next(f"{label} {p.first}–{p.last}" for p in parts if p.first <= row.pk <= p.last)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Client, "UPDATE clients_client SET name = 'x' WHERE id = {}"),
        (Contact, "UPDATE clients_contact SET phone = 'x' WHERE id = {}"),
        (Ownership, "UPDATE clients_ownership SET why = 'claimed' WHERE id = {}"),
    ],
)
def test_a_changed_row_of_an_import_is_found_and_located(company, model, change):
    rows = model.objects.exclude(pk=company.pk) if model is Client else model.objects.all()
    for row in (rows.first(), rows.all()[20]):
        assert findings(change.format(row.pk)) == {("part", part_with(model, row))}


def test_a_row_of_an_import_that_is_gone_is_found(company):
    row = Contact.objects.first()
    assert ("missing", f"clients.Contact {row.pk}") in findings(f"DELETE FROM clients_contact WHERE id = {row.pk}")


def test_a_changed_name_is_found_and_located(company):
    change = f"UPDATE clients_client SET name = 'x' WHERE id = {company.pk}"
    assert findings(change) == {("record", f"clients.Client {company.pk} v2")}
    further = f"UPDATE clients_client SET name = 'x', version = 3 WHERE id = {company.pk}"
    assert findings(further) == {("unknown", f"clients.Client {company.pk} v3")}
    back = f"UPDATE clients_client SET version = 1 WHERE id = {company.pk}"
    assert findings(back) >= {("record", f"clients.Client {company.pk} v2: v1")}


def test_an_imported_row_is_followed_through_its_lawful_edits(company):
    row = Client.objects.get(version=2, source="import")
    assert findings(f"UPDATE clients_client SET name = 'x' WHERE id = {row.pk}") == {
        ("record", f"clients.Client {row.pk} v2")
    }


def test_a_change_between_two_lawful_ones_is_found_and_located(company, cast):
    change = f"UPDATE clients_client SET address = 'x' WHERE id = {company.pk}"
    with changed(change):
        edit_client(company, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=2)
        assert [tuple(finding) for finding in verify()] == [("record", f"clients.Client {company.pk} v2, before #2")]
    imported = Client.objects.filter(version=1, owner=cast.person("sales_rep"), source="import").first()
    with changed(f"UPDATE clients_client SET address = 'x' WHERE id = {imported.pk}"):
        edit_client(imported, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=1)
        assert [tuple(finding) for finding in verify()] == [("part", part_with(Client, imported))]


def test_a_first_version_changed_before_its_edit_is_found(company, cast):
    with changed("UPDATE clients_client SET address = address WHERE version = 1"):
        fresh = a_client(cast)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE clients_client SET address = 'x' WHERE id = {fresh.pk}")
        edit_client(fresh, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=1)
        assert [tuple(finding) for finding in verify()] == [("record", f"clients.Client {fresh.pk} v1")]


def test_a_visit_no_entry_knows_is_found_and_located(company):
    columns = ", ".join(f'"{f.column}"' for f in Visit._meta.local_concrete_fields if not f.primary_key)
    copy = f"INSERT INTO activities_visit (id, {columns}) SELECT 4711, {columns} FROM activities_visit"
    assert findings(copy) == {("unknown", "activities.Visit 4711")}


def test_a_last_entry_cut_off_with_its_head_set_back_is_found_by_what_it_knew(company):
    assert findings(*last_entry_gone("clients.Client", company.pk)) == {("unknown", f"clients.Client {company.pk} v2")}
    visit = Visit.objects.get()
    assert findings(*last_entry_gone("clients.GroupOrder", visit.group_order_id)) >= {
        ("unknown", f"activities.Visit {visit.pk}")
    }


def test_an_entry_hung_under_another_root_is_found(company):
    entry = Entry.objects.filter(subject_type="clients.Client").latest("pk")
    kinds = {kind for kind, _where in findings(f"UPDATE journal_entry SET root_id = 999 WHERE id = {entry.pk}")}
    assert kinds == {"changed", "root"}


def test_what_signing_in_writes_is_no_evidence(cast):
    person = cast.person("sales_rep")
    before = print_of(person)
    person.last_login, person.language, person.password = cast.now, "en", "x"
    assert print_of(person) == before
    person.name = "x"
    assert print_of(person) != before


def test_a_print_is_the_same_before_and_after_the_database(cast):
    received(cast, submitted(cast))
    for row in Originals.objects.all():
        assert print_of(row) == print_of(Originals.objects.get(pk=row.pk))
    assert verify() == []  # of every row that was written on the way


def test_parts_of_five_hundred_name_the_ids_between(cast):
    rows = [Department(pk=pk, code=f"d{pk}", name=f"d{pk}") for pk in (1, 2, 5, 6, *range(10, 507))]
    bulk = Bulk()
    bulk.add(Department, rows)
    params = bulk.params()
    first, second = map(Part.read, params["parts"]["accounts.Department"])
    assert (params["rows"], first.size, second.size) == (501, 500, 1)
    assert list(first.ranges()) == [(1, 2), (5, 6), (10, 505)]
    assert list(second.ranges()) == [(506, 506)]


def test_a_standard_changed_or_put_in_past_the_doors_is_found(cast, fresh_db):
    write_baseline(cast.now)
    setting = set_standard("deposit_basis_points", 3000, day_of(cast.now), by=cast.administrator, at=cast.now)
    assert verify() == []
    columns = ", ".join(f.column for f in Setting._meta.local_concrete_fields if f.attname != "id")
    with gates_away(fresh_db):
        assert findings("UPDATE company_setting SET value = '9'") == {("fact", f"company.Setting {setting.pk}")}
        copy = f"INSERT INTO company_setting (id, {columns}) SELECT 4711, {columns} FROM company_setting"
        assert findings(copy) == {("unknown", "company.Setting 4711")}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE company_setting SET value = '9'")


def test_a_changed_name_on_a_referral_list_is_found(cast, fresh_db):
    names = [{"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13800004920"}]
    break_off(an_order(cast), reason="没有预算", referrals=names, by=cast.sales_rep, at=cast.now, seen=1)
    row = Referral.objects.get()
    with gates_away(fresh_db):
        assert findings("UPDATE clients_referral SET name = 'x'") == {("fact", f"clients.Referral {row.pk}")}


def test_what_a_batch_was_asked_to_do_stays_and_is_found_when_it_does_not(cast, fresh_db):
    ids = [a_client(cast).pk, a_client(cast).pk]
    batch = ask_for_clients(RELEASE, ids, by=cast.department_manager, at=cast.now)
    run_due(cast.now)
    assert verify() == []
    more = f"UPDATE jobs_batch SET ids = '1-{ids[-1] + 5}'"
    with gates_away(fresh_db):
        assert findings(more) == {("projection", f"batch: jobs.Batch {batch.pk}")}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(more)
