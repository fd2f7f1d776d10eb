"""A person, a client's link, the system: what they are called, what they own, what they may do."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.clients import a_client
from tests.contracts import sealed
from tuanding.contracting.contracts.models import PaymentNotice, Word
from tuanding.core.accounts import scopes
from tuanding.core.accounts.actors import AuthorColumns, Grant, link_actor_with_current_grants, system_actor
from tuanding.core.accounts.models import Link
from tuanding.core.accounts.names import PURPOSES, author_name
from tuanding.core.accounts.scopes import TABLES, Scopes, actor_tokens, reach_of, visible
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.doors import fact
from tuanding.core.journal.history import timeline
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry, OneTimeKey
from tuanding.core.kernel.refusal import AlreadyDone, Denied, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import CLIENT_LINK, SYSTEM
from tuanding.selling.clients.models import Client, Ownership

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def a_link(cast, client, **fields):
    """A link of a client, as a later room gives it out."""
    rep = cast.sales_rep
    about = {"purpose": "data_sheet", "root_type": "clients.Client", "root_id": client.pk, "token_hash": "0" * 64}
    moments = {"at": cast.now, "on": day_of(cast.now), "recorded_at": cast.now}
    until = cast.now + timedelta(days=30)
    return Link.objects.create(by=rep.person, role="sales_rep", until=until, **about, **moments, **fields)


@pytest.fixture
def nobodys(cast):
    """The same two for every test: by a link and by the system, given every right the reps have."""
    client = a_client(cast, "back_office")  # of the pool: its owner is NULL
    link = link_actor_with_current_grants(a_link(cast, client), cast.now)
    return client, link, system_actor("timer.day", cast.now)


def as_reps(monkeypatch, role):
    """The tables as if this role had what a rep has."""
    for label, table in list(TABLES.items()):
        rights = {right: {**roles, role: roles.get("sales_rep", ())} for right, roles in table.rights.items()}
        monkeypatch.setitem(TABLES, label, Scopes(table.model, rights, table.scopes, table.hidden))


@pytest.mark.parametrize("role", [SYSTEM, CLIENT_LINK])
def test_link_and_system_own_nothing_and_see_no_pool(cast, nobodys, monkeypatch, role):
    as_reps(monkeypatch, role)
    actor = next(one for one in nobodys[1:] if one.has(role))
    assert Client.objects.filter(owner=None).exists()
    assert (
        "own" in scopes.table_of(Client).rights["view"][role] and "pool" in scopes.table_of(Client).rights["view"][role]
    )
    assert not visible(Client, actor).exists()
    assert actor_tokens(Client, actor) == []


def test_compared_as_it_is_nobody_would_own_the_pool(cast, nobodys):
    """The twin: what the refusal in `Scopes` is for."""
    own = scopes.table_of(Client).scopes["own"]
    nobody = Grant(SYSTEM, None, None, day_of(cast.now))
    assert Client.objects.filter(own.q(nobody)).exists()


def test_every_scope_that_compares_refuses_nobody(cast):
    nobody = Grant("sales_rep", None, None, day_of(cast.now))
    for table in TABLES.values():
        for name, scope in table.scopes.items():
            q = table._q_of(name, nobody)
            if "owner" in str(q) or "rep_id" in str(q) or "department" in str(q):
                raise AssertionError(f"{table.model}.{name} compares with nobody: {q}")
            assert scope is table.scopes[name]


def test_what_is_not_named_is_denied(cast, nobodys):
    _client, link, system = nobodys
    for label in TABLES:
        from django.apps import apps

        model = apps.get_model(label)
        assert reach_of(model, link, "view") == scopes.NOTHING
        assert reach_of(model, system, "view") == scopes.NOTHING


def test_a_stranger_of_any_kind_is_told_there_is_nothing(cast, nobodys):
    client, link, system = nobodys
    for actor in (link, system):
        with pytest.raises(NotFound):
            fact(client, "call", {"outcome": "refused"}, by=actor, at=cast.now)


def test_a_link_that_ran_out_or_was_revoked_has_no_right_at_all(cast):
    client = a_client(cast)
    over = a_link(cast, client)
    assert link_actor_with_current_grants(over, cast.now).has(CLIENT_LINK)
    assert link_actor_with_current_grants(over, over.until - timedelta(seconds=1)).has(CLIENT_LINK)
    assert not link_actor_with_current_grants(over, over.until).grants
    over.revoked_at = cast.now
    assert not link_actor_with_current_grants(over, cast.now).grants


def test_what_only_people_do_nobody_else_can_write(cast, nobodys, monkeypatch):
    contract = sealed(cast)
    table = scopes.table_of(type(contract))
    rights = {**table.rights, "talk": {**table.rights["talk"], SYSTEM: ("all",)}}
    monkeypatch.setitem(TABLES, table.model, Scopes(table.model, rights, table.scopes, table.hidden))
    with pytest.raises(TypeError, match="people only"):
        fact(contract, "word", {"text": "x"}, by=nobodys[2], at=cast.now)
    row = Word(contract=contract, text="x", role="system", at=cast.now, on=day_of(cast.now), recorded_at=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_payment_notice_is_the_systems_and_says_after_what(cast):
    contract = sealed(cast)
    seal = Entry.objects.get(event="contracts.Contract.seal", subject_id=contract.pk)
    run_due(cast.now)
    notice, issued = PaymentNotice.objects.get(), PaymentNotice.objects.get().issued
    for row in (notice, issued):
        assert (row.by, row.link, row.system, row.role) == (None, None, "jobs.contracts.payment_notice", "system")
        assert row.because == seal.pk
    entry = Entry.objects.get(event="contracts.Contract.payment_notice")
    assert (entry.person, entry.system, entry.because) == (None, "jobs.contracts.payment_notice", seal)
    assert author_name(notice) == author_name(entry) == "系统（盖章之后）"
    order = contract.group_order
    assert "系统（盖章之后）" in [line.note for line in timeline(order, cast.sales_rep)]


def test_a_row_has_exactly_one_author(cast):
    contract = sealed(cast)
    run_due(cast.now)
    issued = PaymentNotice.objects.get().issued
    with pytest.raises(IntegrityError), transaction.atomic():
        type(issued).objects.create(
            kind="F24",
            year=2026,
            number=99,
            label="x",
            role="system",
            at=cast.now,
            on=day_of(cast.now),
            recorded_at=cast.now,
            by=cast.finance.person,
            system="timer.day",
        )
    assert contract.pk


def test_a_key_is_used_once_by_its_holder(cast, nobodys, monkeypatch):
    """NULLs are distinct: by a nullable column a link's double tap would be written twice."""
    client, link, system = nobodys
    table = scopes.table_of(Client)
    rights = {**table.rights, "claim": dict.fromkeys((CLIENT_LINK, SYSTEM), ("all",))}
    monkeypatch.setitem(TABLES, table.model, Scopes(table.model, rights, table.scopes, table.hidden))
    monkeypatch.setitem(scopes.TABLES, table.model, TABLES[table.model])
    once = OneTime.of("tap", "x")
    for actor, holder in ((link, f"l{link.link.pk}"), (system, "s:timer.day")):
        OneTimeKey.objects.create(
            **dict(zip(("person_id", "link_id", "system"), actor.author_columns, strict=True)),
            key="tap",
            body=once.body,
            used_at=cast.now,
        )
        assert OneTimeKey.objects.get(holder=holder).key == "tap"
        with pytest.raises(AlreadyDone):
            fact(client, "claim", by=actor, at=cast.now, once=once)
        with pytest.raises(IntegrityError), transaction.atomic():
            OneTimeKey.objects.create(
                **dict(zip(("person_id", "link_id", "system"), actor.author_columns, strict=True)),
                key="tap",
                body=once.body,
                used_at=cast.now,
            )


def test_a_link_is_named_by_its_purpose(cast, monkeypatch):
    monkeypatch.setitem(PURPOSES, "data_sheet", "资料搜集表")
    client = a_client(cast)
    assert author_name(link_actor_with_current_grants(a_link(cast, client), cast.now)) == "客户链接（资料搜集表）"
    assert author_name(Entry(link=Link.objects.get())) == "客户链接（资料搜集表）"


def test_who_reads_may_still_be_denied(cast):
    with pytest.raises(Denied):
        fact(a_client(cast), "call", {"outcome": "refused"}, by=cast.general_manager, at=cast.now)
    assert AuthorColumns(person_id=1).link_id is None and not Ownership.objects.filter(by=None).exists()
