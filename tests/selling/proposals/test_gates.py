"""What the database refuses of data sheets, requests and proposals, as the application's user."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.clients import an_order
from tests.proposals import a_proposal, a_request, a_taken_request, presented
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.proposals.states import REQUESTS

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("3.2")]
FACTS = ("datasheet", "headcount", "proposal", "proposalline", "presentation", "rework")


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(statement, *params):
    with pytest.raises(IntegrityError, match="gate:"):
        sql(statement, *params)


def copied(table, **instead):
    """Every row of a table once more, some columns replaced by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [c[0] for c in cursor.description if c[0] != "id"]
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(instead.get(c, f'"{c}"') for c in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"


@pytest.fixture
def proposal(cast):
    proposal = a_proposal(cast)
    presented(cast, proposal, "change")
    return proposal


@pytest.mark.parametrize("table", FACTS)
def test_what_was_written_is_never_changed_or_deleted(proposal, table):
    refused(f"UPDATE proposals_{table} SET id = id + 1000")
    refused(f"DELETE FROM proposals_{table}")


def test_a_request_stays_and_keeps_what_was_asked(proposal):
    refused("DELETE FROM proposals_proposalrequest")
    refused("UPDATE proposals_proposalrequest SET wishes = 'anders'")
    refused("UPDATE proposals_proposalrequest SET styles_number = 9")


@pytest.mark.parametrize("start", ["requested", "taken", "delivered", "rework"])
def test_no_state_is_jumped_by_raw_sql(cast, start):
    request = {"requested": a_request, "taken": a_taken_request}.get(start, lambda cast: a_proposal(cast).request)(cast)
    if start == "rework":
        presented(cast, request.proposals.get(), "change")
    allowed = {to for came, to in REQUESTS.pairs() if came == start} | {start}
    for state in (*(s for s in REQUESTS.states if s not in allowed), "sealed"):
        refused("UPDATE proposals_proposalrequest SET state = %s WHERE id = %s", state, request.pk)


def test_a_request_begins_requested(cast):
    a_request(cast)
    refused(copied("proposals_proposalrequest", state="'delivered'"))


def test_delivered_means_a_further_proposal_with_lines(cast):
    request = a_taken_request(cast)
    refused("UPDATE proposals_proposalrequest SET state = 'delivered'")
    request = a_proposal(cast, request).request
    presented(cast, request.proposals.get(), "change")
    a_taken_request(cast, type(request).objects.get())
    refused("UPDATE proposals_proposalrequest SET state = 'delivered'")
    sql(copied("proposals_proposal", version="2"))
    refused("UPDATE proposals_proposalrequest SET state = 'delivered'")


def test_a_change_names_the_version_it_is_of(cast):
    a_proposal(cast)
    refused("UPDATE proposals_proposalrequest SET state = 'rework'")


@pytest.mark.parametrize("text", ["''", "'   '"])
def test_a_proposal_without_text_is_refused(cast, text):
    proposal = a_proposal(cast)
    presented(cast, proposal, "change")
    a_taken_request(cast, type(proposal.request).objects.get())
    refused(copied("proposals_proposal", version="2", text=text))


def test_a_proposal_belongs_to_a_request_that_is_being_worked_on(proposal):
    refused(copied("proposals_proposal", version="2"))


def test_a_proposal_belongs_to_its_requests_order(cast, proposal):
    a_taken_request(cast, type(proposal.request).objects.get(pk=proposal.request_id))
    other = an_order(cast)
    refused(copied("proposals_proposal", version="2", group_order_id=str(other.pk)))


def test_the_lines_of_a_delivered_proposal_are_closed(proposal):
    refused(copied("proposals_proposalline", place="2"))


def test_the_people_of_a_requested_data_sheet_are_closed(proposal):
    refused(copied("proposals_headcount", place="2"))


def test_a_request_rests_on_a_data_sheet_of_its_client(cast, proposal):
    other = an_order(cast)
    refused(copied("proposals_proposalrequest", state="'requested'", group_order_id=str(other.pk)))


def test_nothing_is_added_to_a_broken_off_order(cast, proposal):
    order = type(proposal.group_order).objects.get(pk=proposal.group_order_id)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")
    refused(copied("proposals_datasheet", version="2"))
    refused(copied("proposals_proposalrequest", state="'requested'"))
    refused(copied("proposals_presentation"))
    refused("UPDATE proposals_proposalrequest SET state = 'taken'")
