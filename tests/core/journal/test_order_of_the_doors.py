"""With two faults at once the order of the doors decides which one is said; a stranger always hears that there is nothing."""

from datetime import date

import pytest

from tests.clients import a_client, an_order
from tests.contracts import a_draft, sealed
from tuanding.contracting.contracts.operations import cancel_contract, edit_contract, revise_contract, withdraw_contract
from tuanding.core.journal import doors, steps
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Denied, Ended, Invalid, KeyReused, NotFound, Stale
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.operations import add_contact, edit_client, edit_order
from tuanding.selling.proposals.operations import save_data_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WRONG_PHONE = {"name": "罗敏", "phone": "12"}


def ended(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="不做了", none_because="没有")
    return order


def test_the_steps_stand_in_the_order_the_house_says():
    names = [step.__name__ for step in doors.THROUGH]
    assert names == [
        "lock",
        "scope",
        "ended",
        "version",
        "table",
        "check",
        "within",
        "write",
        "follow",
        "journal",
        "jobs",
    ]


def stranger_with_a_stale_version(cast):
    edit_client(a_client(cast), {"headcount": 5}, by=cast.sales_rep3, at=cast.now, seen=99)


def stranger_with_a_wrong_phone(cast):
    add_contact(a_client(cast), by=cast.sales_rep3, at=cast.now, **WRONG_PHONE)


def reader_with_a_stale_version(cast):
    edit_client(a_client(cast), {"headcount": 5}, by=cast.general_manager, at=cast.now, seen=99)


def stranger_at_an_ended_order(cast):
    edit_order(ended(cast), {"title": "x"}, by=cast.sales_rep3, at=cast.now, seen=1)


def stale_version_of_an_ended_order(cast):
    edit_order(ended(cast), {"title": "x"}, by=cast.sales_rep, at=cast.now, seen=99)


def wrong_visit_of_an_ended_order(cast):
    record_visit(ended(cast), by=cast.sales_rep, at=cast.now, purpose="??")


def stale_version_and_a_wrong_name(cast):
    edit_client(a_client(cast), {"name": "？"}, by=cast.sales_rep, at=cast.now, seen=99)


def stale_version_and_a_wrong_line(cast):
    lines = [{"style": "", "quantity": 0, "unit_price": "x"}]
    edit_contract(a_draft(cast), by=cast.sales_rep, at=cast.now, seen=99, lines=lines)


def stale_version_and_a_wrong_state(cast):
    withdraw_contract(sealed(cast), by=cast.sales_rep, at=cast.now, seen=99, reason="x")


def draft_revised_without_a_reason(cast):
    contract = a_draft(cast)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="")


def stranger_without_a_reason(cast):
    cancel_contract(sealed(cast), by=cast.sales_rep3, at=cast.now, seen=1, reason="")


def stale_data_sheet_with_an_unknown_season(cast):
    order = an_order(cast)
    save_data_sheet(order, by=cast.sales_rep, at=cast.now, seen=7, seasons=["autumnish"], decide_on=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("faults", "heard"),
    [
        (stranger_with_a_stale_version, NotFound),
        (stranger_with_a_wrong_phone, NotFound),
        (stranger_at_an_ended_order, NotFound),
        (stranger_without_a_reason, NotFound),
        (reader_with_a_stale_version, Denied),
        (stale_version_of_an_ended_order, Ended),
        (wrong_visit_of_an_ended_order, Ended),
        (stale_version_and_a_wrong_name, Stale),
        (stale_version_and_a_wrong_line, Stale),
        (stale_version_and_a_wrong_state, Stale),
        (stale_data_sheet_with_an_unknown_season, Stale),
        (draft_revised_without_a_reason, Blocked),
    ],
)
def test_of_two_faults_the_earlier_step_is_heard(cast, faults, heard):
    with pytest.raises(heard) as why:
        faults(cast)
    assert type(why.value) is heard


def test_a_used_key_comes_before_everything(cast):
    client, once = a_client(cast), OneTime.of("k", "x")
    edit_client(client, {"headcount": 5}, by=cast.sales_rep, at=cast.now, seen=1, once=once)
    with pytest.raises(AlreadyDone):
        edit_client(client, {"headcount": 6}, by=cast.sales_rep, at=cast.now, seen=99, once=once)
    with pytest.raises(KeyReused):
        edit_client(client, {"name": "？"}, by=cast.sales_rep, at=cast.now, seen=99, once=OneTime.of("k", "y"))


def test_ready_says_what_the_door_would_say_and_writes_nothing(cast):
    client = a_client(cast)
    assert doors.ready(client, "edit", by=cast.sales_rep, seen=client.version) == client
    for who, seen, heard in (("sales_rep3", 1, NotFound), ("general_manager", 1, Denied), ("sales_rep", 9, Stale)):
        with pytest.raises(heard):
            doors.ready(client, "edit", by=getattr(cast, who), seen=seen)
    with pytest.raises(Ended):
        doors.ready(ended(cast), "visit", by=cast.sales_rep)
    contract = a_draft(cast)
    with pytest.raises(Blocked):
        doors.ready(contract, "revise", by=cast.sales_rep, seen=contract.version)
    client.refresh_from_db()
    assert client.version == 1


def test_what_a_refusal_leaves_behind_runs_when_all_is_undone(cast, monkeypatch):
    left = []

    def refuse(deed):
        why = Invalid({"name": ["x"]})
        why.afterwards = lambda: left.append("counted")
        raise why

    monkeypatch.setattr(doors, "THROUGH", (*doors.THROUGH[:5], refuse, *doors.THROUGH[5:]))
    with pytest.raises(Invalid):
        edit_client(a_client_without_doors(cast, monkeypatch), {"headcount": 5}, by=cast.sales_rep, at=cast.now, seen=1)
    assert left == ["counted"]


def a_client_without_doors(cast, monkeypatch):
    """Made while the doors are as they are."""
    with monkeypatch.context() as as_it_is:
        as_it_is.setattr(doors, "THROUGH", tuple(one for one in doors.THROUGH if one.__module__ == steps.__name__))
        return a_client(cast)
