"""Claims, assignments and releases taken back by whoever did them, within a day, as long as nothing stands on them."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tests.gates import put, put_refused
from tests.undoing import back, newest, offered, refused, whole
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy
from tuanding.core.journal.history import timeline
from tuanding.core.journal.models import Entry, TakingBack
from tuanding.core.kernel.refusal import NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.core.worklist.models import Item
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.models import Ownership
from tuanding.selling.clients.operations import (
    assign_client,
    claim_client,
    edit_client,
    release_client,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.clause("1.1")
def test_a_claim_is_taken_back_and_the_client_is_in_the_pool_again(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    assert offered(cast, newest(client))
    back(cast, newest(client))
    client.refresh_from_db()
    assert (client.owner, newest(client).why) == (None, "taken_back")
    assert claim_client(client, by=cast.sales_rep2, at=cast.now).owner == cast.person("sales_rep2")
    assert whole()


def test_both_stay_in_the_journal_and_the_first_is_struck_out(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    cast.later(minutes=1)
    back(cast, newest(client))
    lines = timeline(client, cast.department_manager)
    assert [(line.text, line.back) for line in lines][:2] == [("撤销领取", False), ("领取", True)]


def test_a_claim_taken_back_leaves_no_row_that_says_given_back(cast):
    """What keeps somebody from claiming his own within 7 days counts rows of clients that went back to the pool."""
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    back(cast, newest(client))
    assert not Ownership.objects.filter(client=client, why=Ownership.Why.RETURNED).exists()
    claim_client(client, by=cast.sales_rep, at=cast.now)
    assert offered(cast, newest(client))


@pytest.mark.clause("1.1")
def test_an_assignment_is_taken_back_to_who_had_it(cast):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    back(cast, newest(client), "department_manager")
    client.refresh_from_db()
    assert client.owner == cast.person("sales_rep")
    assert newest(client).owner == cast.person("sales_rep")
    assert whole()


def test_waiting_work_goes_back_too(cast):
    client = a_client(cast)
    call_client(
        client,
        by=cast.sales_rep,
        at=cast.now,
        outcome="call_back",
        call_back_on=cast.now.date() + timedelta(days=1),
    )
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    back(cast, newest(client), "department_manager")
    item = Item.objects.get(client_id=client.pk)
    assert item.holder == f"own{cast.person('sales_rep').pk}"


def test_a_client_given_back_is_taken_out_of_the_pool_again(cast):
    client = a_client(cast)
    release_client(client, by=cast.sales_rep, at=cast.now)
    back(cast, newest(client))
    client.refresh_from_db()
    assert client.owner == cast.person("sales_rep")


def test_not_when_the_new_owner_has_called(cast):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    call_client(client, by=cast.sales_rep2, at=cast.now, outcome="refused")
    reason = refused(cast, newest(client), "department_manager")
    assert reason == "无法撤销，因为周以宁后来办了「打电话」"


def test_not_when_it_was_handed_on(cast):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    first = newest(client)
    assign_client(client, cast.person("sales_rep"), by=cast.back_office, at=cast.now)
    assert "后来办了「分配」" in refused(cast, first, "department_manager")


def test_not_when_an_order_was_opened(cast):
    client = a_client(cast, "back_office", contact={"name": "罗敏"})
    claim_client(client, by=cast.sales_rep, at=cast.now)
    claim = newest(client)
    an_order(cast, client=client)
    assert "开团订单" in refused(cast, claim)


def test_only_by_who_did_it(cast):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    assert "只有本人可以撤销" in refused(cast, newest(client), "sales_rep2")


def test_a_stranger_does_not_learn_of_it(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    with pytest.raises(NotFound):
        back(cast, newest(client), "sales_rep3")


def test_within_24_hours(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    cast.later(hours=24)
    assert offered(cast, newest(client))
    cast.later(seconds=1)
    assert "24 小时" in refused(cast, newest(client))


def test_once(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    claim = newest(client)
    back(cast, claim)
    assert "已经撤销" in refused(cast, claim)


def test_what_words_say_of_the_client_does_not_stand_on_it(cast):
    client = a_client(cast, "back_office")
    claimed = claim_client(client, by=cast.sales_rep, at=cast.now)
    edit_client(claimed, {"remark": "南门进"}, by=cast.sales_rep, at=cast.now, seen=claimed.version)
    assert offered(cast, newest(client))


def test_the_database_lets_nobody_else_take_it_back(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    claim = newest(client)
    entry = Entry.objects.get(object_type="clients.Ownership", object_id=claim.pk)
    other = a_client(cast, "back_office")
    claim_client(other, by=cast.sales_rep, at=cast.now)
    back(cast, newest(other))
    row = TakingBack.objects.get()
    own = {"entry_id": entry.pk, "of_type": "clients.Ownership", "of_id": claim.pk}
    put_refused("taking_back_by_author", TakingBack, row, **own, by_id=cast.person("sales_rep2").pk)
    put_refused("taking_back_by_author", TakingBack, row, **own | {"of_id": claim.pk - 1})
    put(TakingBack, row, **own)


def test_a_deputy_takes_back_what_he_did(cast):
    client = a_client(cast, "back_office")
    today = day_of(cast.now)
    Deputy.objects.create(
        person=cast.person("back_office"), instead_of=cast.person("sales_rep"), from_on=today, to_on=today
    )
    claim_client(client, by=actor_of(cast.person("back_office"), cast.now), at=cast.now)
    assert not offered(cast, newest(client), "sales_rep")
    back(cast, newest(client), "back_office")
    assert newest(client).owner is None
