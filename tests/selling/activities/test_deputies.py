"""For whom visits and calls count: for whoever was with the client, also as a deputy."""

import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.calling import calls_by_outcome
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.activities.queries import (
    count_clients_met,
    count_effective_activities,
)
from tuanding.selling.proposals.operations import save_data_sheet

pytestmark = pytest.mark.django_db


def stands_in(cast, who, for_whom="sales_rep"):
    today = day_of(cast.now)
    Deputy.objects.create(person=cast.person(who), instead_of=cast.person(for_whom), from_on=today, to_on=today)
    return actor_of(cast.person(who), cast.now)


def figures(cast, who):
    """Effective activities and clients met that day."""
    pk, today = cast.person(who).pk, day_of(cast.now)
    return count_effective_activities(pk, today, today), count_clients_met(pk, today)


@pytest.mark.both
@pytest.mark.clause("1.3")
def test_a_visit_counts_for_who_stood_before_the_client(cast):
    """One Hq of the deputy, one of the rep himself, one that back office entered for the rep: by hand 1 and 2."""
    deputy = stands_in(cast, "sales_rep2")
    by_deputy, own, entered = an_order(cast), an_order(cast), an_order(cast)
    record_visit(by_deputy, by=deputy, at=cast.now, purpose="Hq", need="防静电")
    record_visit(own, by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")
    row = record_visit(entered, by=cast.back_office, at=cast.now, purpose="Hq", need="防静电")
    assert (row.by, row.rep) == (cast.person("back_office"), cast.person("sales_rep"))
    assert figures(cast, "sales_rep2") == (1, 1)
    assert figures(cast, "sales_rep") == (2, 2)


def test_a_data_sheet_and_a_call_of_a_deputy_count_for_him(cast):
    deputy, order = stands_in(cast, "sales_rep2"), an_order(cast)
    save_data_sheet(order, by=deputy, at=cast.now, seen=0, industry="食品制造", needs=["防静电"])
    assert figures(cast, "sales_rep2") == (1, 1)
    assert figures(cast, "sales_rep") == (0, 0)
    client = a_client(cast)
    call = call_client(client, by=actor_of(cast.person("sales_rep2"), cast.now), at=cast.now, outcome="refused")
    assert (call.rep, client.owner) == (cast.person("sales_rep2"), cast.person("sales_rep"))
    assert calls_by_outcome(cast.person("sales_rep2").pk, day_of(cast.now))["refused"] == 1
