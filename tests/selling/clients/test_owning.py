"""Whose a client is: entered, claimed, assigned, given back; past facts stay whose they were."""

import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts.models import Deputy, RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.audit import verify
from tuanding.core.journal.history import timeline
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, NotFound, Stale
from tuanding.core.kernel.workcal import day_of
from tuanding.core.search.queries import find
from tuanding.selling.clients.models import Client, Ownership
from tuanding.selling.clients.operations import (
    assign_client,
    assign_clients,
    claim_client,
    claim_clients,
    enter_client,
    release_client,
)

pytestmark = pytest.mark.django_db


def names(cast, who):
    return set(visible(Client, getattr(cast, who)).values_list("name", flat=True))


def test_a_rep_owns_what_he_enters_and_back_office_fills_the_pool(cast):
    assert a_client(cast).owner == cast.person("sales_rep")
    assert a_client(cast, "back_office").owner is None
    assert list(Ownership.objects.values_list("why", flat=True)) == ["entered"]


def test_a_rep_sees_own_and_pool_of_his_department_only(cast):
    a_client(cast, name="自己的")
    a_client(cast, "back_office", name="公海的")
    assert names(cast, "sales_rep") == {"自己的", "公海的"}
    assert names(cast, "sales_rep2") == {"公海的"}
    assert names(cast, "sales_rep3") == set()
    assert names(cast, "department_manager") == names(cast, "general_manager") == {"自己的", "公海的"}
    assert names(cast, "administrator") == names(cast, "designer") == set()


def test_a_claimed_client_leaves_the_pool(cast):
    client = a_client(cast, "back_office")
    claimed = claim_client(client, by=cast.sales_rep, at=cast.now, seen=1)
    assert (claimed.owner_id, claimed.version) == (cast.person("sales_rep").pk, 2)
    with pytest.raises(NotFound):
        claim_client(client, by=cast.sales_rep2, at=cast.now, seen=1)


@pytest.mark.parametrize("who", ["department_manager", "back_office", "general_manager"])
def test_only_reps_claim(cast, who):
    with pytest.raises(Denied):
        claim_client(a_client(cast, "back_office"), by=getattr(cast, who), at=cast.now, seen=1)


def test_of_several_claimed_those_already_gone_are_counted(cast):
    free, gone = a_client(cast, "back_office"), a_client(cast, "back_office")
    claim_client(gone, by=cast.sales_rep2, at=cast.now)
    got, missed = claim_clients([free, gone], by=cast.sales_rep, at=cast.now)
    assert (got, missed) == ([free], 1)


def test_a_deputy_claims_and_enters_for_whom_he_stands_in(cast):
    today = day_of(cast.now)
    Deputy.objects.create(
        person=cast.person("back_office"), instead_of=cast.person("sales_rep"), from_on=today, to_on=today
    )
    pool = enter_client(cast.department(), by=cast.department_manager, at=cast.now, name="公海一家")
    client = claim_client(pool, by=cast.back_office, at=cast.now, seen=1)
    row = client.ownerships.get()
    assert (client.owner, row.by, row.instead_of) == (
        cast.person("sales_rep"),
        cast.person("back_office"),
        cast.person("sales_rep"),
    )


def test_the_history_names_fields_as_people_know_them(cast):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.back_office, at=cast.now, seen=client.version)
    notes = [line.note for line in timeline(client, cast.department_manager)]
    assert notes and not any("owner" in note or "department" in note for note in notes)


def test_manager_and_back_office_assign_within_their_department(cast):
    client, rep2 = a_client(cast), cast.person("sales_rep2")
    assert assign_client(client, rep2, by=cast.back_office, at=cast.now, seen=1).owner == rep2
    with pytest.raises(NotFound):
        assign_client(client, rep2, by=cast.department_manager2, at=cast.now, seen=2)
    with pytest.raises(NotFound):
        assign_client(client, rep2, by=cast.sales_rep, at=cast.now, seen=2)


def test_only_a_rep_of_today_is_given_clients(cast):
    RoleAssignment.objects.filter(person=cast.person("sales_rep2")).update(to_on=day_of(cast.now))
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=1)
    cast.later(days=1)
    for who in ("sales_rep2", "designer"):
        with pytest.raises(Invalid) as why:
            assign_client(client, cast.person(who), by=cast.department_manager, at=cast.now, seen=2)
        assert "owner" in why.value.errors


def test_assigning_several_is_all_or_nothing(cast):
    mine, foreign = a_client(cast), a_client(cast, "sales_rep3")
    with pytest.raises(NotFound):
        assign_clients([mine, foreign], cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    mine.refresh_from_db()
    assert mine.owner == cast.person("sales_rep")


def test_a_rep_enters_for_nobody_else(cast):
    with pytest.raises(Invalid):
        a_client(cast, "sales_rep", owner=cast.person("sales_rep2"))
    with pytest.raises(Invalid):
        a_client(cast, "back_office", owner=cast.person("sales_rep3"))
    assert a_client(cast, "back_office", owner=cast.person("sales_rep2")).owner == cast.person("sales_rep2")


def test_given_back_it_is_in_the_pool_again(cast):
    client = release_client(a_client(cast), by=cast.sales_rep, at=cast.now, seen=1)
    assert client.owner is None
    with pytest.raises(Denied):
        release_client(client, by=cast.sales_rep, at=cast.now, seen=2)
    with pytest.raises(Blocked):
        release_client(client, by=cast.department_manager, at=cast.now, seen=2)


def test_with_an_open_order_it_cannot_be_given_back(cast):
    order = an_order(cast)
    with pytest.raises(Blocked, match="进行中的团订单"):
        release_client(order.client, by=cast.sales_rep, at=cast.now, seen=1)


def test_who_saw_an_older_version_is_told(cast):
    client = a_client(cast)
    release_client(client, by=cast.sales_rep, at=cast.now, seen=1)
    with pytest.raises(Stale):
        assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=1)


def test_search_follows_the_owner(cast):
    client = a_client(cast, name="澄湖精密机械有限公司", contact={"name": "罗敏", "phone": "13800006218"})
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=1)
    for text in ("精密", "chjm", "chenghu", "6218", "luomin"):
        assert find(text, cast.sales_rep2), text
        assert not find(text, cast.sales_rep), text


def test_owners_are_the_last_row_of_their_history(cast):
    client = claim_client(a_client(cast, "back_office"), by=cast.sales_rep, at=cast.now, seen=1)
    assert verify() == []
    Client.objects.filter(pk=client.pk).update(owner=cast.person("sales_rep2"))
    record, projection = verify()
    assert (record.kind, record.where.split()[:2]) == ("record", ["clients.Client", str(client.pk)])
    assert (projection.kind, projection.where.split(":")[:2]) == ("projection", ["owner", f" client {client.pk}"])
