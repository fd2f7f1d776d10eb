"""The demo company: orders at every stage, made through the rooms' operations, whole and in its own database."""

from datetime import timedelta

import pytest
from django.db.models import Q

from tests.cast import NOON
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Receipt, Word
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.waiting import state_of, waiting_for
from tuanding.entrypoints.cli.demo.load import load, load_if_empty
from tuanding.entrypoints.cli.demo.mark import is_demo_or_empty
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.queries import trips_of_day
from tuanding.selling.clients.models import Client, Ending, OrderStage, Referral
from tuanding.selling.proposals.models import ProposalRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    load(NOON)


def test_the_company_stands_at_every_stage_up_to_the_seal(loaded):
    states = set(Contract.objects.values_list("state", flat=True))
    assert states == {"draft", "submitted", "approved", "sealed", "sent_back"}
    assert set(OrderStage.objects.values_list("stage", flat=True)) == {"Dh", "Hq", "Zl", "Fa", "Cc"}
    assert {"requested", "taken", "asked_back", "delivered"} <= set(
        ProposalRequest.objects.values_list("state", flat=True)
    )


def test_one_waits_for_its_receipt_and_one_was_told_to_pay(loaded):
    submitted = Contract.objects.filter(state="submitted")
    assert submitted.count() == 2
    assert Receipt.objects.filter(contract__in=submitted).count() == 1
    assert PaymentNotice.objects.get().contract.state == "sealed"


def test_one_broke_off_and_recommended_others(loaded):
    ending = Ending.objects.get()
    assert ending.referral_list.referrals.count() == 2
    assert Referral.objects.filter(client__isnull=False).count() == Referral.objects.count()


def test_both_reps_have_a_day_with_visits_and_something_late(loaded):
    for name in ("sales_rep", "sales_rep2"):
        actor = actor_of(Person.objects.get(username=name), NOON)
        trips = trips_of_day(actor, day_of(NOON))
        assert len(trips) >= 2
        assert {trip.act_url == "" for trip in trips} == {True, False}
        assert "late" in {state_of(thing, NOON) for thing in waiting_for(actor, NOON)}


@pytest.mark.parametrize("clock", [0, 9, 12])
def test_nothing_is_told_before_it_happened(db, clock):
    now = NOON.replace(hour=clock, minute=20)
    load(now)
    for model in (Visit, Call, PlanRow, Word):
        assert not model.objects.filter(Q(at__gt=now) | Q(recorded_at__gt=now)).exists(), model
    assert not Entry.objects.filter(recorded_at__gt=now).exists()
    assert Visit.objects.filter(on=day_of(now)).exists() == (clock == 12)


def test_on_a_day_off_nobody_is_out(db):
    sunday = NOON - timedelta(days=2)
    load(sunday)
    assert not PlanRow.objects.filter(starts_at__gte=sunday, starts_at__lt=sunday + timedelta(hours=12)).exists()


def test_everything_is_recorded_and_agrees(loaded):
    assert verify() == []
    assert Client.objects.filter(owner=None).exists()


def test_it_is_loaded_once_and_known_as_the_demo_company(loaded):
    people = Person.objects.count()
    assert not load_if_empty(NOON)
    assert is_demo_or_empty()
    with pytest.raises(Refusal):
        load(NOON)
    assert Person.objects.count() == people


def test_a_company_of_real_people_is_not_taken_for_it(cast):
    assert not is_demo_or_empty()
