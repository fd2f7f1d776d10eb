"""What a room says of others is compared once at the start: a misspelt name stops it, with room, word and what was meant."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from tuanding.contracting.contracts.room import ROOM as CONTRACTS
from tuanding.core.accounts import scopes
from tuanding.core.accounts.scopes import Scope, Scopes
from tuanding.core.jobs.registry import JobKind, register
from tuanding.core.kernel.lifecycle import Fact
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.rooms import checking
from tuanding.core.rooms.declaration import RecordPage, Room
from tuanding.core.rooms.taking import ROOMS
from tuanding.core.worklist.registry import Kind, Source


def nothing(*_args):
    """A listener."""


def wanted(client_ids):
    return []


def kind(right):
    return Kind(code="x", title="", icon="", clause="", address=str, right=right)


@pytest.fixture
def problems(monkeypatch):
    """`problems(room)`: what the check says of one room called "payments", beside all others."""

    def of(room):
        monkeypatch.setitem(ROOMS, "payments", room)
        with pytest.raises(ImproperlyConfigured) as stopped:
            checking.check_rooms()
        return str(stopped.value)

    return of


WRONG = {
    "listener": (
        Room(within={"contracts.Contract.sumbit": nothing}),
        "payments/room.py: no event 'contracts.Contract.sumbit'; did you mean 'contracts.Contract.submit'?",
    ),
    "job after": (
        Room(after={"contracts.Contract.seal": "contracts.payment_notise"}),
        "payments/room.py: no job 'contracts.payment_notise'; did you mean 'contracts.payment_notice'?",
    ),
    "event of a job": (
        Room(after={"contracts.Contract.seel": "contracts.payment_notice"}),
        "payments/room.py: no event 'contracts.Contract.seel'; did you mean 'contracts.Contract.seal'?",
    ),
    "follower": (
        Room(follows={"clients.Clinet": nothing}),
        "payments/room.py: no model 'clients.Clinet'; did you mean 'clients.Client'?",
    ),
    "record page": (
        Room(record_pages={"clients.GroupOrders": RecordPage()}),
        "payments/room.py: no model 'clients.GroupOrders'; did you mean 'clients.GroupOrder'?",
    ),
    "fact's row": (
        Room(facts=(Fact("paid", "contracts.Contract", "contracts.Recept", "view", "6.1", ""),)),
        "payments/room.py: no model 'contracts.Recept'; did you mean 'contracts.Receipt'?",
    ),
    "fact's right": (
        Room(facts=(Fact("paid", "contracts.Contract", None, "veiw", "6.1", ""),)),
        "payments/room.py: no right on contracts.Contract 'veiw'; did you mean 'view'?",
    ),
    "role": (
        Room(scopes=(Scopes.more("contracts.Contract", {"pay": {"finanse": ("reach",)}}),)),
        "payments/room.py: no role 'finanse'; did you mean 'finance'?",
    ),
    "hidden column": (
        Room(scopes=(Scopes("contracts.Contract", {}, hidden={"nunber": frozenset({"finance"})}),)),
        "payments/room.py: no hidden column 'nunber'; did you mean 'number'?",
    ),
    "menu's right": (
        Room(menu=(MenuEntry(url_name="x", label="", icon="", right=("veiw", "contracts.Contract")),)),
        "payments/room.py: no right on contracts.Contract 'veiw'; did you mean 'view'?",
    ),
    "kind's right": (
        Room(work=(kind(("sea", "contracts.Contract")),)),
        "payments/room.py: no right on contracts.Contract 'sea'; did you mean 'seal'?",
    ),
    "source's event": (
        Room(work=(Source(name="x", kinds=(), wanted=wanted, events={"clients.Client.cliam": nothing}),)),
        "payments/room.py: no event 'clients.Client.cliam'; did you mean 'clients.Client.claim'?",
    ),
    "source's kind": (
        Room(work=(Source(name="x", kinds=("contract_seeled",), wanted=wanted),)),
        "payments/room.py: no kind of work 'contract_seeled'; did you mean 'contract_sealed'?",
    ),
    "further event": (
        Room(work_events={"clients.Client.cliam": nothing}),
        "payments/room.py: no event 'clients.Client.cliam'; did you mean 'clients.Client.claim'?",
    ),
}


@pytest.mark.parametrize(("room", "problem"), WRONG.values(), ids=WRONG)
def test_a_name_nobody_knows_stops_the_start(problems, room, problem):
    assert problems(room) == problem


def test_all_that_is_wrong_is_named_at_once(problems):
    room = Room(within={"contracts.Contract.sumbit": nothing}, follows={"nothing.Like": nothing})
    assert problems(room).splitlines() == [
        "payments/room.py: no model 'nothing.Like'",
        "payments/room.py: no event 'contracts.Contract.sumbit'; did you mean 'contracts.Contract.submit'?",
    ]


def test_the_house_as_it_is_has_no_problem():
    checking.check_rooms()
    assert checking.wrong_addresses() == []


def test_a_menu_entry_without_its_page_is_named(monkeypatch):
    [entry] = CONTRACTS.menu
    monkeypatch.setitem(ROOMS, "contracts", replace(CONTRACTS, menu=(replace(entry, url_name="contracts:lists"),)))
    assert checking.wrong_addresses() == [
        "contracts/room.py: 合同与评审: no address 'contracts:lists'; did you mean 'contracts:list'?"
    ]


@pytest.fixture
def tables(monkeypatch):
    monkeypatch.setattr(scopes, "TABLES", dict(scopes.TABLES))
    monkeypatch.setattr(scopes, "PARTS", {label: list(parts) for label, parts in scopes.PARTS.items()})
    return scopes.TABLES


def test_a_later_room_adds_rights_by_the_scopes_of_the_earlier_one(tables):
    before = tables["contracts.Contract"]
    scopes.register(
        Scopes.more("contracts.Contract", {"pay": {"finance": ("reach",)}, "view": {"measurer": ("reach",)}})
    )
    after = tables["contracts.Contract"]
    assert after.rights["pay"] == {"finance": ("reach",)}
    assert after.rights["view"] == {**before.rights["view"], "measurer": ("reach",)}
    assert after.scopes == before.scopes and after.hidden == before.hidden


def test_a_scope_nobody_named_is_refused_with_model_and_nearest_word(tables):
    with pytest.raises(ValueError, match=r"contracts.Contract: no scope 'raech'; did you mean 'reach'\?"):
        scopes.register(Scopes.more("contracts.Contract", {"pay": {"finance": ("raech",)}}))
    with pytest.raises(ValueError, match=r"contracts.Contrakt: no earlier room .* did you mean 'contracts.Contract'\?"):
        scopes.register(Scopes.more("contracts.Contrakt", {"pay": {"finance": ("reach",)}}))
    with pytest.raises(ValueError, match=r"payments.Receipt: no scope 'mine'"):
        scopes.register(Scopes("payments.Receipt", {"view": {"finance": ("mine",)}}, {"own": Scope(lambda g: Q(pk=1))}))


def test_one_kind_of_job_has_one_handler():
    with pytest.raises(ValueError, match="two handlers for contracts.receipt_sheet"):
        register("contracts.receipt_sheet", JobKind(nothing))
