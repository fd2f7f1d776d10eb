"""Lists taken in at the same moment, and one that fails half way: all of it or nothing, on either database."""

import gc

import pytest

from tests.clients import a_client
from tests.fresh import at_once
from tuanding.core.journal.audit import verify
from tuanding.core.journal.inserting import MANY
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import AlreadyDone, Blocked
from tuanding.core.search.queries import find
from tuanding.core.tables.garbage import garbage_later
from tuanding.selling.clients import imports
from tuanding.selling.clients.models import Client, ClientImport, Contact
from tuanding.selling.clients.operations import import_clients
from tuanding.selling.clients.operations.importing import Imported

ROWS = 3 * MANY


def a_list(first: int, rows: int = ROWS) -> bytes:
    lines = [f"澄湖第{n}机械有限公司,罗{n},138{n:08}" for n in range(first, first + rows)]
    return "\n".join(["客户名称,联系人,电话", *lines]).encode()


def take_in(cast, content, **more):
    return lambda: import_clients(content, "名单.csv", cast.department(), by=cast.back_office, at=cast.now, **more)


@pytest.mark.both
def test_two_lists_at_once_both_come_in_with_ids_of_their_own(fresh_db, cast):
    outcomes = at_once(take_in(cast, a_list(0)), take_in(cast, a_list(ROWS)))
    assert [one.added for one in outcomes] == [ROWS, ROWS]
    assert all(c.name == f"罗{c.client.name[3:-6]}" for c in Contact.objects.select_related("client"))
    assert (Client.objects.count(), Contact.objects.count(), verify()) == (2 * ROWS, 2 * ROWS, [])


@pytest.mark.both
def test_one_list_twice_at_once_comes_in_once(fresh_db, cast):
    outcomes = at_once(*[take_in(cast, a_list(0))] * 2)
    results = [one if isinstance(one, Exception) else one.added for one in outcomes]
    assert ROWS in results and all(one in (0, ROWS) or isinstance(one, Blocked) for one in results), results
    assert (Client.objects.count(), ClientImport.objects.count(), verify()) == (ROWS, 1, [])


@pytest.mark.both
def test_the_button_pressed_five_times_at_once_imports_once(fresh_db, cast):
    outcomes = at_once(*[take_in(cast, a_list(0), once=OneTime.of("press", "list"))] * 5, seconds=90)
    imports_done = [one for one in outcomes if isinstance(one, Imported)]
    assert len(imports_done) == 1 and all(
        isinstance(one, AlreadyDone) for one in outcomes if one not in imports_done
    ), outcomes
    assert (Client.objects.count(), ClientImport.objects.count()) == (ROWS, 1)


@pytest.mark.both
@pytest.mark.django_db
def test_a_list_that_fails_in_its_last_row_leaves_nothing(cast, monkeypatch):
    """Somebody entered the client after the check: the database is the last to know."""
    a_client(cast, name=f"澄湖第{ROWS - 1}机械有限公司")
    before = Entry.objects.count()
    monkeypatch.setattr(imports, "existing_clients", lambda rows: ({}, {}))
    with pytest.raises(Blocked):
        take_in(cast, a_list(0))()
    assert (Client.objects.count(), Contact.objects.count(), Entry.objects.count()) == (1, 0, before)
    assert [hit.row.pk for hit in find("澄湖第", cast.back_office)] == [Client.objects.get().pk]
    monkeypatch.undo()
    assert take_in(cast, a_list(0))().added == ROWS - 1


def test_the_search_for_garbage_goes_on_afterwards_whatever_happens():
    with pytest.raises(ZeroDivisionError), garbage_later(), garbage_later():
        assert not gc.isenabled()
        _ = 1 / 0
    assert gc.isenabled()
