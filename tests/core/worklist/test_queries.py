"""For whom something waits, and who is waited for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import an_order
from tests.contracts import a_draft, again, received, reviewed, sign
from tests.proposals import a_request, a_taken_request
from tuanding.contracting.contracts.operations import edit_contract
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.pages.waiting import most_urgent, waiting_for
from tuanding.core.worklist.holders import tokens_of
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.queries import holder_summaries, tasks_of
from tuanding.selling.activities.operations import appoint_visit, call_client
from tuanding.selling.proposals.operations import ask_back

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def kinds(actor, now=None):
    return sorted(task.kind.code for task in tasks_of(actor, now or actor.at))


def a_deputy(cast, whose="sales_rep"):
    person = Person.objects.create(username="stand_in", name="代理人")
    on = cast.now.date()
    Deputy.objects.create(person=person, instead_of=cast.person(whose), from_on=on, to_on=on + timedelta(days=30))
    return person


def promised(cast, who):
    client, tomorrow = an_order(cast, who).client, cast.now.date() + timedelta(days=1)
    call_client(client, by=getattr(cast, who), at=cast.now, outcome="call_back", call_back_on=tomorrow)


def test_tokens_follow_from_roles_own_and_lent(cast):
    rep, one = cast.person("sales_rep"), cast.department().pk
    assert tokens_of(cast.sales_rep) == sorted([f"p{rep.pk}", f"own{rep.pk}", "role.sales_rep", f"dept{one}.sales_rep"])
    assert {"centre.finance", "role.finance"} <= set(tokens_of(cast.finance))
    assert f"dept{one}.back_office" in tokens_of(cast.back_office)
    stand_in = actor_of(a_deputy(cast), cast.now)
    assert {f"own{rep.pk}", f"p{stand_in.person_id}"} <= set(tokens_of(stand_in))
    assert f"p{rep.pk}" not in tokens_of(stand_in)


def test_a_role_that_ends_or_begins_touches_no_row(cast):
    order, stand_in = an_order(cast), a_deputy(cast)
    assert kinds(cast.sales_rep) == kinds(actor_of(stand_in, cast.now)) == ["lead_visit"]
    RoleAssignment.objects.filter(person=cast.person("sales_rep")).update(to_on=cast.now.date() - timedelta(days=1))
    assert kinds(cast.sales_rep) == kinds(actor_of(stand_in, cast.now)) == []
    assert Item.objects.get().holder == f"own{order.client.owner_id}"


def test_an_item_comes_and_goes_by_itself(cast):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=30))

    def at(**delta):
        return kinds(actor_of(cast.person("sales_rep"), cast.now + timedelta(**delta)))

    assert (at(hours=29), at(hours=30), at(hours=30, days=6)) == ([], ["visit"], ["visit"])
    assert at(hours=31, days=7) == ["lead_visit"]


def test_a_token_that_lags_shows_nothing_foreign(cast):
    an_order(cast)
    promised(cast, "sales_rep")
    stranger = cast.person("sales_rep3").pk
    Item.objects.update(holder=f"own{stranger}")
    assert kinds(cast.sales_rep3) == []


@pytest.mark.parametrize("most", [None, 2, 1])
def test_neither_is_it_counted_however_few_are_shown(cast, most):
    """Items of two orders under his token, of which he sees only his own."""
    own, foreign = an_order(cast), an_order(cast, "sales_rep2")
    assert most_urgent(cast.sales_rep, cast.now, {}, most) == (waiting_for(cast.sales_rep, cast.now, {}), 1)
    Item.objects.filter(order_id=foreign.pk).update(holder=f"own{cast.person('sales_rep').pk}", due_at=cast.now)
    things, total = most_urgent(cast.sales_rep, cast.now, {}, most)
    assert [thing.where for thing in things] == [f"{own.client} {own.number}"] and total == 1


def test_three_questions_for_any_mixture_of_roles(cast):
    for role in ("designer", "finance", "sales_rep2"):
        Deputy.objects.create(
            person=cast.person("sales_rep"),
            instead_of=cast.person(role),
            from_on=cast.now.date(),
            to_on=cast.now.date() + timedelta(days=1),
        )
    a_request(cast)
    a_draft(cast)
    reviewed(cast)
    an_order(cast, "sales_rep2")
    promised(cast, "sales_rep2")
    cast.later(days=1)
    actor = cast.sales_rep
    with CaptureQueriesContext(connection) as queries:
        work = kinds(actor)
    assert {"proposal_take", "contract_draft", "contract_approved", "lead_visit", "next_step"} <= set(work)
    assert len(queries) == 3


def test_whoever_wrote_it_is_not_asked_to_review_it(cast):
    contract = a_draft(cast)
    Deputy.objects.create(
        person=cast.person("finance"),
        instead_of=cast.person("sales_rep"),
        from_on=cast.now.date(),
        to_on=cast.now.date(),
    )
    edit_contract(contract, by=cast.finance, at=cast.now, seen=contract.version, changes={"sign_place": "滨江"})
    contract = sign(cast, again(contract))
    assert "contract_submitted" in kinds(cast.finance)  # whoever may take the originals in
    received(cast, contract)
    assert "contract_review" not in kinds(cast.finance)
    assert kinds(cast.finance2) == ["contract_review"]


def test_a_question_is_waited_for_once_since_it_was_asked_by_whom_it_was_put_to(cast):
    row = a_taken_request(cast)
    cast.later(hours=3)
    ask_back(row, "多少件？", by=cast.designer, at=cast.now, seen=row.version)
    [summary] = holder_summaries(cast.department_manager, cast.now)
    assert (summary.name, summary.things, summary.oldest) == (cast.person("sales_rep").name, 1, cast.now)
    assert kinds(cast.designer) == ["proposal_wait"]  # he still sees that it rests


def test_who_is_waited_for(cast):
    an_order(cast)
    a_request(cast)
    a_draft(cast)
    reviewed(cast)
    an_order(cast, "sales_rep3")  # of another department
    cast.later(days=3)
    manager = cast.department_manager
    with CaptureQueriesContext(connection) as queries:
        summaries = holder_summaries(manager, cast.now)
    rep = cast.person("sales_rep").name
    assert {(one.name, one.centre, one.things, one.late) for one in summaries} == {
        ("", "finance", 1, 1),
        ("", "design", 1, 0),
        (rep, "", 2, 0),
    }
    assert summaries[0].centre == "finance"
    assert len(queries) == 2
    everywhere = {one.name for one in holder_summaries(cast.general_manager, cast.now)}
    assert everywhere == {"", rep, cast.person("sales_rep3").name}
    assert holder_summaries(cast.sales_rep, cast.now) == holder_summaries(cast.finance, cast.now) == []
