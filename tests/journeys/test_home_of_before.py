"""A company that worked with the release before goes on after the upgrade, and nobody sees a difference."""

import json
from datetime import timedelta

import pytest
from django.test import override_settings

from tests.before import RELEASE, Home, expected, moment, old_release, sent_again
from tests.before_shown import account
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.journal.history import timeline
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry
from tuanding.core.journal.states import BASELINE
from tuanding.core.journal.upgrade import complete_old_rows
from tuanding.core.kernel.refusal import AlreadyDone
from tuanding.core.sheets.models import Issued
from tuanding.selling.activities.models import Call
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.models import Client

pytestmark = pytest.mark.both
PARTS = ("findings", "journal", "jobs", "keys", "sentences", "history", "papers", "sheets", "waiting")
OF_DJANGO = {"auth_permission", "django_content_type", "django_migrations"}  # one more for each new model or migration
DERIVED = {"search_tokens"}  # made anew by the upgrade, as this release writes them
OLD_CALLS = """
from datetime import datetime
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.journal.keys import OneTime
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.models import Client

at = datetime.fromisoformat("{at}")
by, client = actor_of(Person.objects.get(username="sales_rep2"), at), Client.objects.get(name="{client}")
call_client(client, by=by, at=at, outcome="refused", remark="没有键")
print(call_client(client, by=by, at=at, outcome="refused", once=OneTime.of("old release", {{}})).pk)
"""


@pytest.fixture(scope="module")
def migrated(django_db_setup, django_db_blocker, tmp_path_factory):
    """The home after `tuanding migrate` of the present code. Nobody writes in it."""
    home = Home.unpacked(tmp_path_factory.mktemp("before"), "before_migrated")
    home.migrate()
    with django_db_blocker.unblock():
        yield home
    home.drop()


@pytest.fixture(scope="module")
def current(migrated):
    with migrated.entered():
        return json.loads(json.dumps(account(moment(), expected()["journal"]["last"])))


@pytest.fixture
def home(migrated, tmp_path):
    """A copy to write in, entered."""
    copy = migrated.copy(tmp_path / "home", "before_copy")
    with copy.entered():
        yield copy
    copy.drop()


@pytest.mark.parametrize("part", PARTS)
def test_the_company_is_shown_as_before(current, part):
    was = expected()[part]
    if part in ("history", "papers"):
        was = {name: lines for name, lines in was.items() if not name.startswith("contracts.")}  # no page shows those
    if part == "waiting":
        was = {who: [thing for _kind, *thing in things] for who, things in was.items()}
        # who stands in for a rep is asked for the visits he agreed on, as for everything else that waits for him
        lent = [thing for thing in was["sales_rep"] if thing[0] == "记拜访结果"]
        was["sales_rep2"][3:3] = lent
    assert current[part] == was


def test_no_row_is_lost_and_none_is_added(current):
    was = {table: count for table, count in expected()["rows"].items() if table not in OF_DJANGO | DERIVED}
    baseline = {"journal_entry": was["journal_entry"] + 1}  # by the upgrade, in the chain of the company
    assert {table: current["rows"].get(table) for table in was} == was | baseline


def test_what_is_compared_is_of_every_kind():
    was = expected()
    states = {job[5] for job in was["jobs"] if len(job) > 2}
    assert states == {"done", "failed", "waits"}
    assert {"contracts.payment_notice", "contracts.review_sheet"} <= {j[0] for j in was["jobs"] if "waits" in j}
    assert any(zh != en for zh, _note, en, *_rest in was["sentences"].values())
    assert any("代" in note for _zh, note, *_rest in was["sentences"].values())
    assert {code for code, *_rest in was["sheets"].values()} == {"F21", "F22", "F23", "F24"}
    assert {one["path"].startswith("/api/") for one, *_answer in was["again"]} == {True, False}


def test_with_another_key_no_entry_would_hold(migrated):
    with migrated.entered(), override_settings(JOURNAL_KEYS={"k1": "00" * 32}):
        findings = [one for one in verify() if one.kind == "changed"]
    assert len(findings) == expected()["journal"]["entries"] + 1  # with the baseline


def within(before, now):
    """What is answered now, without keys that the release before did not have."""
    return {key: now.get(key) for key in before} if isinstance(before, dict) else now


def test_what_is_sent_again_is_answered_as_before_and_writes_nothing(home):
    for one, status, body in expected()["again"]:
        status_now, body_now = sent_again(one)
        assert (status_now, within(body, body_now)) == (status, body), one["path"]
    added = Entry.objects.filter(pk__gt=expected()["journal"]["last"])
    assert [entry.event for entry in added] == [BASELINE]  # what the upgrade itself wrote


def test_a_key_used_before_is_refused_with_another_body(home):
    call = next(one for one, *_answer in expected()["again"] if one["key"] == "deputy-call")
    status, why = sent_again(call, call["body"].replace("代打", "又打"))
    assert (status, why["error"]) == (422, "key_reused")


def test_the_jobs_that_waited_are_done(home):
    waited = Job.objects.filter(done_at=None)
    kinds = sorted(waited.values_list("kind", flat=True))
    assert kinds == ["contracts.payment_notice", *["contracts.receipt_sheet"] * 2, *["contracts.review_sheet"] * 3]
    notices = Issued.objects.filter(kind="F24", state="issued")
    before = notices.count()
    run_due(moment() + timedelta(hours=1))
    assert not Job.objects.filter(done_at=None).exists()
    assert notices.count() == before + 1
    assert verify() == []


def test_the_release_before_still_writes_after_the_upgrade(home, tmp_path_factory):
    old = old_release(tmp_path_factory.mktemp(RELEASE))
    at, name = moment() + timedelta(minutes=5), "海晏船务有限公司"
    call_id = int(old.python(home, OLD_CALLS.format(at=at.isoformat(), client=name)))
    assert Entry.objects.filter(root_type=None).exists()
    assert complete_old_rows(at) > 0  # as the next start does
    assert complete_old_rows(at) == 0
    assert verify() == []
    rep, client = actor_of(Person.objects.get(username="sales_rep2"), at), Client.objects.get(name=name)
    lines = timeline(client, rep)
    assert [line.entry.event for line in lines[:2]] == ["clients.Client.call"] * 2
    assert Call.objects.filter(client=client).count() == 2
    with pytest.raises(AlreadyDone) as again:
        call_client(client, by=rep, at=at, outcome="refused", once=OneTime.of("old release", {}))
    assert again.value.pk == call_id
