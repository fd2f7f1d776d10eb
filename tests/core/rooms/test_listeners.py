"""What a listener says it takes is compared once at the start with what the doors will give it."""

from datetime import datetime
from typing import Any

import pytest
from django.db.models import Model

from tuanding.contracting.commission import earning
from tuanding.contracting.contracts.models import Cancellation, Contract, Signature, Withdrawal
from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.models import Person
from tuanding.core.rooms.declaration import Room
from tuanding.core.rooms.listeners import wrong_listeners

SUBMIT, END, DISABLE = "contracts.Contract.submit", "contracts.Contract.end", "accounts.Person.disable"


def of_receipt(row: Contract, fact: Withdrawal, actor: Actor, at: datetime) -> None:
    """Of another fact."""


def of_people(row: Person, fact: Signature, actor: Actor, at: datetime) -> None:
    """Of another row."""


def of_no_fact(row: Contract, fact: None, actor: Actor, at: datetime) -> None:
    """Of an event that makes no fact."""


def silent(row, fact: Signature, actor: Actor, at: datetime) -> None:
    """Does not say what its row is."""


def short(row: Contract, fact: Signature) -> None:
    """Takes too little."""


def of_either(row: Contract, fact: Withdrawal | Cancellation, actor: Actor, at: datetime) -> None:
    """Of two events."""


def of_any(row: Model, fact: Any, actor: Actor, at: datetime) -> None:
    """Of every event."""


def of_a_person(person: Person, fact: None, actor: Actor, at: datetime) -> None:
    """Of an event without a fact."""


WRONG = [
    (SUBMIT, of_receipt, "takes Withdrawal as its fact, which is Signature"),
    (SUBMIT, of_people, "takes Person as its row, which is Contract"),
    (SUBMIT, of_no_fact, "takes NoneType as its fact, which is Signature"),
    (SUBMIT, of_either, "takes Withdrawal | Cancellation as its fact, which is Signature"),
    (DISABLE, of_people, "takes Signature as its fact, which is NoneType"),
    (SUBMIT, silent, "does not say of which model its row is: Contract"),
    (SUBMIT, short, "does not take (row, fact, actor, at)"),
]


@pytest.mark.parametrize(("event", "listener", "problem"), WRONG, ids=[problem for _, _, problem in WRONG])
def test_a_listener_of_another_row_or_fact_is_named(event, listener, problem):
    problems = list(wrong_listeners(Room(within={event: (of_any, listener)})))
    assert problems == [f"{__name__}.{listener.__name__} within {event!r} {problem}"]


@pytest.mark.parametrize(
    ("event", "listener"),
    [(SUBMIT, earning.record_for_signature), (END, of_either), (END, of_any), (DISABLE, of_a_person)],
)
def test_one_that_takes_what_it_gets_is_fine(event, listener):
    assert list(wrong_listeners(Room(within={event: listener}))) == []


def test_an_event_nobody_declares_is_told_by_the_check_of_names():
    assert list(wrong_listeners(Room(within={"contracts.Contract.sumbit": short, "contracts.Nothing.x": short}))) == []
