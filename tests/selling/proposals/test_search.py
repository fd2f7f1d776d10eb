"""A proposal is found by whoever has its client now."""

import pytest

from tests.clients import a_client, an_order
from tests.proposals import a_proposal, a_request
from tuanding.core.search.queries import find
from tuanding.selling.clients.operations import assign_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def proposals_found(text, actor):
    return [hit.row.pk for hit in find(text, actor, models=("proposals.Proposal",))]


def test_the_clients_new_owner_finds_its_proposals_and_the_old_one_no_more(cast):
    client = a_client(cast, "sales_rep", "鹿鸣大酒店", contact={"name": "罗敏", "phone": "13900000001"})
    proposal = a_proposal(cast, a_request(cast, an_order(cast, client=client)))
    assert proposals_found("鹿鸣", cast.sales_rep) == [proposal.pk]
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    assert proposals_found("鹿鸣", cast.sales_rep2) == proposals_found("lmdjd", cast.designer) == [proposal.pk]
    assert proposals_found("鹿鸣", cast.sales_rep) == []
