"""`audit verify` compares every item with the facts; `worklist rebuild` and the next start make them right."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tests.contracts import a_draft, reviewed
from tests.proposals import a_request
from tuanding.core.administration.standards import set_standard, set_work_day
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.worklist import rebuilding
from tuanding.core.worklist.keeping import NEWS_COLUMNS
from tuanding.core.worklist.models import Item, LastEntry
from tuanding.core.worklist.queries import holder_summaries, tasks_of
from tuanding.core.worklist.rebuilding import correct_items_since_last_entry, rebuild, wrong_items

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def findings():
    return [text for _client, text in wrong_items(None)]


def items():
    values = [field.attname for field in Item._meta.concrete_fields if field.name not in ("id", *NEWS_COLUMNS)]
    return sorted(map(repr, Item.objects.values_list(*values)))


def some_work(cast):
    an_order(cast)
    a_request(cast)
    a_draft(cast)
    reviewed(cast)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: Item.objects.filter(kind="lead_visit").delete(),
        lambda: Item.objects.filter(kind="lead_visit").update(holder="own999"),
        lambda: Item.objects.filter(kind="lead_visit").update(from_at=rebuilding.Item.objects.first().since),
        lambda: Item.objects.filter(kind="contract_approved").update(due_at=None),
        lambda: Item.objects.filter(kind="contract_draft").update(params={"number": "HT1"}),
        lambda: Item.objects.filter(kind="lead_visit").update(kind="lead_sheet"),
        lambda: Item.objects.update(client_id=10**9),
    ],
)
def test_every_difference_is_found_and_made_right(cast, tamper):
    some_work(cast)
    cast.later(hours=1)
    an_order(cast)
    whole = items()
    assert findings() == []
    tamper()
    assert findings() != [] or items() == whole
    assert items() == whole or any(finding.kind == "projection" for finding in verify())
    rebuild()
    assert findings() == []
    assert items() == whole


def test_it_is_asked_in_parts(cast, monkeypatch):
    some_work(cast)
    monkeypatch.setattr(rebuilding, "AT_ONCE", 2)
    assert findings() == []
    Item.objects.all().delete()
    assert len(findings()) == 4
    assert rebuild() == 4
    assert findings() == []


def test_one_client_is_asked_alone(cast):
    one, two = an_order(cast), an_order(cast)
    Item.objects.all().delete()
    assert [client for client, _text in wrong_items([one.client_id])] == [one.client_id]
    assert [client for client, _text in wrong_items(None)] == [one.client_id, two.client_id]


def test_differences_come_client_by_client(cast):
    first, second, third = (an_order(cast).client_id for _count in range(3))
    Item.objects.update(kind="lead_sheet")  # the one that stands is not wanted, the one that is wanted is missing
    assert [client for client, _text in wrong_items(None)] == [first, first, second, second, third, third]


def test_the_command_rebuilds(cast, capsys):
    some_work(cast)
    Item.objects.all().delete()
    call_command("worklist", "rebuild")
    assert "4" in capsys.readouterr().out
    assert findings() == []


def test_the_first_start_makes_everything_and_the_next_one_nothing(cast):
    some_work(cast)
    Item.objects.all().delete()
    LastEntry.objects.all().delete()
    assert correct_items_since_last_entry(cast.now) == 4
    assert findings() == []
    assert correct_items_since_last_entry(cast.now) == 0


def test_a_start_looks_at_the_clients_of_what_the_release_before_wrote(cast):
    rebuild()
    order, other = an_order(cast), an_order(cast)
    Item.objects.all().delete()
    entry = Entry.objects.filter(root_type="clients.GroupOrder", root_id=order.pk).last()
    assert correct_items_since_last_entry(cast.now) == 0
    written_by_the_release_before(entry)
    assert correct_items_since_last_entry(cast.now) == 1
    assert set(Item.objects.values_list("client_id", flat=True)) == {order.client_id} != {other.client_id}


def written_by_the_release_before(entry):
    Entry(
        form=1,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        sequence=entry.sequence + 1,
        event="clients.GroupOrder.edit",
        root_type=entry.root_type,
        root_id=entry.root_id,
        person_id=entry.person_id,
        role=entry.role,
        at=entry.at,
        recorded_at=entry.recorded_at,
        key_id="k1",
        mac="",
    ).save()


def test_a_start_with_nothing_new_asks_little(cast):
    some_work(cast)
    rebuild()
    correct_items_since_last_entry(cast.now)
    with CaptureQueriesContext(connection) as queries:
        correct_items_since_last_entry(cast.now)
    assert len([q for q in queries if "sqlite_master" not in q["sql"] and "pg_catalog" not in q["sql"]]) <= 4


def test_switched_off_nothing_is_written_read_or_found(cast):
    some_work(cast)
    before = items()
    with override_settings(WORKLIST=False):
        an_order(cast)
        assert items() == before
        assert tasks_of(cast.sales_rep, cast.now) == holder_summaries(cast.department_manager, cast.now) == []
        assert findings() == []
        assert correct_items_since_last_entry(cast.now) == 0
    assert len(findings()) == 1
    assert rebuild() == 1


def test_a_changed_standard_or_calendar_moves_what_it_was_computed_with(cast):
    reviewed(cast)
    item = Item.objects.get(kind="contract_approved")
    assert item.due_at.astimezone(SHANGHAI).hour == 16  # four working hours after noon
    set_standard("seal_hours", 2, cast.now.date(), by=cast.administrator, at=cast.now)
    assert findings() == []  # its job has not run yet
    run_due(cast.now + timedelta(minutes=1))
    item.refresh_from_db()
    assert (item.due_at.astimezone(SHANGHAI).hour, findings()) == (14, [])
    set_work_day(cast.now.date(), False, "停电", by=cast.administrator, at=cast.now)
    run_due(cast.now + timedelta(minutes=2))
    item.refresh_from_db()
    assert (item.due_at.astimezone(SHANGHAI).date(), findings()) == (date(2026, 11, 25), [])


def test_a_client_without_work_is_no_finding(cast):
    a_client(cast)
    assert findings() == []
