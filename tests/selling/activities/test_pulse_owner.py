"""The owner of a pulse is its client's, whoever had the client before; so what is counted by it is what a list shows."""

from datetime import timedelta
from random import Random

import pytest
from django.db.models import Q

from tests.clients import a_client
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.operations import call_client
from tuanding.selling.activities.queries import count_clients_to_call, ranked_clients_to_call
from tuanding.selling.clients.models import Client, Pulse
from tuanding.selling.clients.operations import assign_client, assign_clients, claim_client, release_client
from tuanding.selling.clients.projections import make_up_owners_of_pulses
from tuanding.selling.clients.queries import active_prospects_by_owner, wrong_owners

pytestmark = [pytest.mark.django_db, pytest.mark.both]
REPS = ("sales_rep", "sales_rep2")


def a_called_client(cast, who="sales_rep"):
    client = a_client(cast, who)
    call_client(client, by=getattr(cast, who), at=cast.now, outcome="refused")
    return client


def owner_of_pulse(client):
    return Pulse.objects.get(pk=client.pk).owner


def test_a_first_call_gives_the_pulse_the_owner_of_the_client(cast):
    assert owner_of_pulse(a_called_client(cast)) == cast.person("sales_rep")


def test_the_pulse_goes_with_the_client(cast):
    client = a_called_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    assert owner_of_pulse(client) == cast.person("sales_rep2")
    release_client(client, by=cast.department_manager, at=cast.now)
    assert owner_of_pulse(client) is None
    claim_client(client, by=cast.sales_rep, at=cast.now)
    assert owner_of_pulse(client) == cast.person("sales_rep")
    assert list(wrong_owners(None)) == []


def test_many_at_once_take_their_pulses_along(cast):
    clients = [a_called_client(cast) for _number in range(3)]
    assign_clients(clients, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    assert set(map(owner_of_pulse, clients)) == {cast.person("sales_rep2")}


def test_audit_names_the_client_whose_pulse_has_another_owner(cast):
    right, wrong = a_called_client(cast), a_called_client(cast)
    Pulse.objects.filter(pk=wrong.pk).update(owner=cast.person("sales_rep2"))
    assert [pk for pk, _text in wrong_owners(None)] == [wrong.pk]
    assert [pk for pk, _text in wrong_owners([right.pk])] == []


def test_a_start_makes_up_what_the_release_before_left_out(cast):
    new, moved, pool = a_called_client(cast), a_called_client(cast), a_called_client(cast)
    release_client(pool, by=cast.sales_rep, at=cast.now)
    Pulse.objects.filter(pk=new.pk).update(owner=None)
    Pulse.objects.filter(pk__in=[moved.pk, pool.pk]).update(owner=cast.person("sales_rep2"))
    assert make_up_owners_of_pulses(cast.now) == 3
    assert list(wrong_owners(None)) == []
    assert make_up_owners_of_pulses(cast.now) == 0


def test_what_is_counted_is_what_is_listed(cast):
    """Sixty random steps: calls of every outcome, clients that change hands, days that pass."""
    chance, reps = Random(11), [cast.person(who) for who in REPS]
    clients = [a_client(cast, chance.choice(REPS)) for _number in range(12)]
    for _step in range(60):
        client = Client.objects.get(pk=chance.choice(clients).pk)
        if chance.random() < 0.3:
            assign_client(client, chance.choice(reps), by=cast.department_manager, at=cast.now)
        else:
            by, later = actor_of(client.owner, cast.now), day_of(cast.now) + timedelta(days=1 + chance.randrange(3))
            call_client(client, by=by, at=cast.now, outcome=chance.choice(["refused", "call_back"]), call_back_on=later)
        if chance.random() < 0.2:
            cast.later(days=1)
        for who in REPS:
            actor = getattr(cast, who)
            assert count_clients_to_call(actor, cast.now) == ranked_clients_to_call(actor, cast.now).count()
        assert _prospects(cast, reps) == active_prospects_by_owner([rep.pk for rep in reps], day_of(cast.now))
        assert active_prospects_by_owner([reps[0].pk], day_of(cast.now)).items() <= _prospects(cast, reps).items()


def _prospects(cast, reps) -> dict[int, int]:
    """Counted client by client; nobody here has a contract."""
    since = day_of(cast.now) - timedelta(days=30)
    fresh = Q(pulse__last_effective_on__gte=since) | Q(pulse__next_on__gte=since)
    return {rep.pk: n for rep in reps if (n := Client.objects.filter(fresh, owner=rep).count())}


def test_a_deputy_counts_the_clients_he_stands_in_for(cast):
    today = day_of(cast.now)
    for who in ("sales_rep", "sales_rep2"):
        a_called_client(cast, who)
        a_client(cast, who)
    Deputy.objects.create(
        person=cast.person("sales_rep2"), instead_of=cast.person("sales_rep"), from_on=today, to_on=today
    )
    assert (
        count_clients_to_call(cast.sales_rep2, cast.now)
        == ranked_clients_to_call(cast.sales_rep2, cast.now).count()
        == 2
    )
