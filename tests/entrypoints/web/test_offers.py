"""What Today offers a role can be done by it, and whoever may do it is offered it: every kind of waiting work, for every role,
asked through the door that does it."""

from datetime import timedelta

import pytest
from django.apps import apps

from tests.clients import an_order
from tests.contracts import (
    a_draft,
    accepted,
    again,
    received,
    reviewed,
    seal,
    sent_back,
    sign,
    submitted,
)
from tests.proposals import a_data_sheet, a_proposal, a_request, a_taken_request, presented
from tuanding.contracting.contracts import queries as contracts
from tuanding.contracting.contracts.operations import edit_contract, issue_payment_notice, tell_client
from tuanding.core.accounts.actors import actor_of, system_actor
from tuanding.core.accounts.models import Deputy, Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.doors import ready
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.rulebook.roles import ROLES
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.queries import tasks_of
from tuanding.core.worklist.registry import KINDS, NEWS
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.clients.work import RULE, RULED, RULING_WAIT
from tuanding.selling.proposals import operations
from tuanding.selling.proposals import queries as proposals
from tuanding.selling.proposals.models import ProposalRequest

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def a_promise(cast):
    client, tomorrow = an_order(cast).client, cast.now.date() + timedelta(days=1)
    call_client(client, by=cast.sales_rep, at=cast.now, outcome="call_back", call_back_on=tomorrow)
    cast.later(days=1)


def an_appointment(cast):
    appoint_visit(an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=1))
    cast.later(hours=2)


def a_first_visit(cast):
    order = an_order(cast)
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")
    return order


def a_question(cast):
    row = a_taken_request(cast)
    operations.ask_back(row, "多少？", by=cast.designer, at=cast.now, seen=row.version)


def a_change(cast):
    presented(cast, a_proposal(cast), "change")
    return ProposalRequest.objects.get()


def a_client_told(cast):
    contract = seal(cast, reviewed(cast))
    sealing = Entry.objects.filter(event="contracts.Contract.seal").latest("pk")
    system = system_actor("jobs.contracts.payment_notice", cast.now, because=sealing.pk)
    issue_payment_notice(contract.seals.get(), by=system, at=cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏")


STORIES = {
    "next_step": a_promise,
    "visit": an_appointment,
    "lead_visit": an_order,
    "lead_sheet": a_first_visit,
    "lead_ask": lambda cast: a_data_sheet(cast, a_first_visit(cast)),
    "lead_answer": a_question,
    "lead_present": a_proposal,
    "lead_draft": lambda cast: accepted(cast, an_order(cast)),
    "proposal_take": a_request,
    "proposal_deliver": a_taken_request,
    "proposal_rework": a_change,
    "proposal_wait": a_question,
    "contract_draft": a_draft,
    "contract_submitted": submitted,
    "contract_review": lambda cast: received(cast, submitted(cast)),
    "contract_approved": reviewed,
    "contract_sent_back": sent_back,
    "contract_sealed": lambda cast: seal(cast, reviewed(cast)),
    "contract_deposit": a_client_told,
}
FACTS = {
    "submit": contracts.standing_of,
    "review": contracts.standing_of,
    "seal": contracts.standing_of,
    "contract": lambda order, actor: contracts.live_contract(order),
    "request": proposals.has_open_request,
    "presentation": proposals.is_newest_delivered,
}
# Who may do it for the one it waits for, when he is told to, and is not asked himself; and why.
ALSO = {
    "visit": {"back_office"},  # 1.10: it writes down what the rep reports
    "lead_visit": {"back_office"},  # the same: the visit is the rep's to make
}
NOBODYS = {"contract_deposit"}  # the client is waited for


@pytest.fixture
def actors(cast):
    """One of each role, a second rep, a rep of another department, and who stands in for the first rep."""
    person = Person.objects.create(username="stand_in", name="代理人")
    on = cast.now.date()
    Deputy.objects.create(person=person, instead_of=cast.person("sales_rep"), from_on=on, to_on=on + timedelta(days=9))

    def those():
        names = [*ROLES, "sales_rep2", "sales_rep3"]
        return {**{name: getattr(cast, name) for name in names}, "stand_in": actor_of(person, cast.now)}

    return those


def subject_of(item, kind):
    """The row the kind's right and door are about: the item's own, its order, or what its params name."""
    label = kind.right[1]
    ids = {item.subject_type: item.subject_id, "clients.GroupOrder": item.order_id}
    pk = ids[label] if label in ids else next(iter(item.params.values()))
    return apps.get_model(label)._default_manager.get(pk=pk)


def may_do(actor, item, kind) -> bool:
    row = subject_of(item, kind)
    if not kind.door:
        return visible(type(row), actor, kind.right[0]).filter(pk=row.pk).exists()
    newest = proposals.newest_sheet(row.client_id) if kind.door == "data_sheet" else None
    seen = (newest.version if newest else 0) if kind.door == "data_sheet" else getattr(row, "version", None)
    try:
        ready(row, kind.door, by=actor, seen=seen, facts=FACTS.get(kind.door))
    except Refusal:
        return False
    return True


def test_every_kind_has_its_story():
    only_news = {news.kind for some in NEWS.values() for news in some}  # nothing is to be done about those
    assert only_news
    rulings = {
        RULE,
        RULING_WAIT,
        RULED,
    }  # told of by tests/selling/clients/test_rulings.py: about clients one may not see
    assert STORIES.keys() == KINDS.keys() - only_news - rulings


@pytest.mark.parametrize("code", STORIES)
def test_what_is_offered_can_be_done_and_what_can_be_done_is_offered(cast, actors, code):
    STORIES[code](cast)
    item, kind = Item.objects.get(kind=code), KINDS[code]
    offered, able = set(), set()
    for name, actor in actors().items():
        tasks = [task for task in tasks_of(actor, cast.now) if task.kind is kind]
        offered |= {name} if tasks else set()
        able |= {name} if may_do(actor, item, kind) else set()
    if code in NOBODYS:
        assert offered == set()
        return
    assert offered
    assert offered <= able
    assert able - offered == ALSO.get(code, set())


def test_one_author_too_many_would_be_seen(cast, actors):
    """Without `not_for` whoever wrote a draft is offered its review, which the door refuses."""
    contract = a_draft(cast)
    on = cast.now.date()
    Deputy.objects.create(person=cast.person("finance"), instead_of=cast.person("sales_rep"), from_on=on, to_on=on)
    edit_contract(contract, by=cast.finance, at=cast.now, seen=contract.version, changes={"sign_place": "滨江"})
    received(cast, sign(cast, again(contract)))
    item, kind = Item.objects.get(kind="contract_review"), KINDS["contract_review"]
    assert not may_do(cast.finance, item, kind) and not offers(cast.finance, kind)
    assert may_do(cast.finance2, item, kind) and offers(cast.finance2, kind)
    Item.objects.update(not_for=[])
    assert offers(cast.finance, kind)


def offers(actor, kind):
    return [task for task in tasks_of(actor, actor.at) if task.kind is kind]
