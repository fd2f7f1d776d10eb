"""The doors, tried through the rooms that use them first."""

from dataclasses import replace

import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts import scopes
from tuanding.core.jobs.models import Job
from tuanding.core.journal import registry
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry, OneTimeKey
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Denied, Invalid, KeyReused, NotFound, Refusal, Stale
from tuanding.core.rulebook.roles import FINANCE
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import add_contact, claim_client, edit_client

pytestmark = pytest.mark.django_db


def edit(cast, client, who="sales_rep", seen=None, once=None, **changes):
    return edit_client(client, changes, by=getattr(cast, who), at=cast.now, seen=seen or client.version, once=once)


def test_a_write_leaves_one_entry_that_names_fields_and_no_values(cast):
    client = edit(cast, a_client(cast), headcount=628)
    entry = Entry.objects.get(subject_type="clients.Client", subject_id=client.pk)
    params = {name: entry.params[name] for name in entry.params if name not in ("before", "prints")}
    assert (entry.event, params) == ("clients.Client.edit", {"fields": ["headcount"]})
    assert list(entry.params["prints"]) == [f"clients.Client {client.pk} v2"] and "628" not in str(entry.params)
    assert (entry.person, entry.role, entry.department) == (cast.person("sales_rep"), "sales_rep", cast.department())


def test_a_stranger_is_told_there_is_nothing_before_he_learns_a_version(cast):
    with pytest.raises(NotFound):
        edit(cast, a_client(cast), who="sales_rep3", seen=99, headcount=1)


def test_who_sees_but_may_not_is_denied(cast):
    with pytest.raises(Denied):
        edit(cast, a_client(cast), who="general_manager", headcount=1)


def test_a_stale_save_shows_both_values_and_changes_nothing(cast):
    client = edit(cast, a_client(cast), headcount=628)
    with pytest.raises(Stale) as refused:
        edit(cast, client, seen=1, headcount=5)
    assert refused.value.conflicts == {"headcount": {"yours": 5, "theirs": 628}}
    assert Client.objects.get(pk=client.pk).headcount == 628


def test_what_is_hidden_from_who_saves_stays_hidden_in_a_conflict(cast, monkeypatch):
    client = edit(cast, a_client(cast), headcount=628, industry="机械")
    table = replace(scopes.TABLES["clients.Client"], hidden={"headcount": frozenset({FINANCE})})
    monkeypatch.setitem(scopes.TABLES, "clients.Client", table)
    with pytest.raises(Stale) as refused:
        edit(cast, client, seen=1, headcount=5, industry="化工")
    assert refused.value.conflicts == {"industry": {"yours": "化工", "theirs": "机械"}}


def test_every_write_of_a_record_raises_its_version_once(cast):
    client = edit(cast, a_client(cast), headcount=1, industry="机械")
    assert Client.objects.get(pk=client.pk).version == 2


def test_the_same_key_does_the_thing_once(cast):
    client, once = a_client(cast), OneTime.of("k", {"headcount": 5})
    edit(cast, client, once=once, headcount=5)
    with pytest.raises(AlreadyDone) as again:
        edit(cast, client, once=once, headcount=5)
    assert (again.value.label, again.value.pk) == ("clients.Client", client.pk)
    assert again.value.entry == Entry.objects.latest("pk").pk


def test_the_same_key_with_another_body_is_refused(cast):
    client = edit(cast, a_client(cast), once=OneTime.of("k", "one"), headcount=5)
    with pytest.raises(KeyReused):
        edit(cast, client, once=OneTime.of("k", "two"), headcount=6)


def test_a_refused_write_gives_its_key_back(cast):
    client, once = a_client(cast), OneTime.of("k", "x")
    with pytest.raises(Stale):
        edit(cast, client, seen=7, once=once, headcount=5)
    assert not OneTimeKey.objects.exists()
    edit(cast, client, once=once, headcount=5)


def test_another_persons_key_is_another_key(cast):
    edit(cast, a_client(cast), once=OneTime.of("k", "x"), headcount=5)
    edit(cast, a_client(cast, "sales_rep2"), who="sales_rep2", once=OneTime.of("k", "y"), headcount=5)
    assert OneTimeKey.objects.count() == 2


def test_a_key_of_a_novel_is_refused():
    with pytest.raises(Refusal, match="80"):
        OneTime.of("k" * 81, "x")


def test_several_doors_are_one_transaction(cast):
    client = a_client(cast)
    with pytest.raises(NotFound), deed(cast.sales_rep):
        edit(cast, client, headcount=5)
        edit(cast, a_client(cast, "sales_rep2"), headcount=5)
    assert Client.objects.get(pk=client.pk).headcount is None


def test_too_long_a_text_names_its_field(cast):
    with pytest.raises(Invalid) as refused:
        add_contact(a_client(cast), by=cast.sales_rep, at=cast.now, name="长" * 41)
    assert set(refused.value.errors) == {"name"}


def test_a_fact_nobody_declared_is_a_mistake(cast):
    with pytest.raises(LookupError, match="no room declares"):
        fact(a_client(cast), "dance", by=cast.sales_rep, at=cast.now)


def test_data_nothing_takes_is_a_mistake(cast):
    with pytest.raises(TypeError, match="colour"):
        fact(a_client(cast), "edit", {"colour": "red"}, by=cast.sales_rep, at=cast.now, seen=1)


def test_the_blocker_is_asked_under_the_lock(cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now, seen=1)
    with pytest.raises(NotFound):
        claim_client(client, by=cast.sales_rep2, at=cast.now, seen=1)


def test_who_listens_within_may_refuse_and_sees_the_order_open(cast, listening_within):
    order = an_order(cast)
    listening_within("clients.GroupOrder.milestone", refuse_fa)
    with pytest.raises(Blocked, match="Fa"):
        fact(order, "milestone", {"stage": "Fa"}, by=cast.sales_rep, at=cast.now)
    assert not order.milestones.filter(stage="Fa").exists()


def test_who_listens_after_gets_one_job_with_the_write(cast, monkeypatch):
    monkeypatch.setitem(registry.AFTER, "clients.Client.edit", ["journal.checkpoint"])
    client = edit(cast, a_client(cast), headcount=5)
    entry = Entry.objects.latest("pk")
    assert Job.objects.get().payload == {"entry": entry.pk, "subject": client.pk, "object": None}


def refuse_fa(row, milestone, actor, at):
    assert row.why_closed() is None
    assert milestone.pk is None  # not yet written
    raise Blocked(milestone.stage)


@pytest.fixture
def listening_within(monkeypatch):
    return lambda event, listener: monkeypatch.setitem(registry.WITHIN, event, [listener])
