"""Facts and the numbers of their sheets: what fails is made later, under the same number; what is refused takes none."""

import errno
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from tests.contracts import again, company_key, received, reviewed, seal, sealed, submitted
from tests.fresh import at_once
from tuanding.contracting.contracts.models import PaymentNotice, Receipt
from tuanding.contracting.contracts.operations import tell_client
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import TRIES, newest_failed_jobs, run_due
from tuanding.core.jobs.registry import REGULAR
from tuanding.core.journal.audit import verify
from tuanding.core.journal.gates import refusal_of_integrity_error
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.numbered import complete_sheet
from tuanding.core.sheets.operations import reserve, void, void_abandoned
from tuanding.core.sheets.queries import facts_without_sheet, unaccounted_numbers
from tuanding.entrypoints.cli import health

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def disk(monkeypatch):
    """`disk.full(True)` until `disk.full(False)`."""

    real = FileSystemStorage._save

    def refuse(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    def full(yes):
        monkeypatch.setattr(FileSystemStorage, "_save", refuse if yes else real)

    return SimpleNamespace(full=full)


def kinds_undone():
    return set(Job.objects.filter(done_at__isnull=True, kind__startswith="contracts.").values_list("kind", flat=True))


def test_a_notice_whose_sheet_failed_is_made_later_under_its_number(cast, disk):
    contract = sealed(cast)
    disk.full(True)
    run_due(cast.now)
    notice = PaymentNotice.objects.get()
    assert (notice.issued.label, notice.issued.state) == ("F24-2026-0001", "reserved")
    assert "contracts.payment_notice" in kinds_undone()
    with pytest.raises(Blocked, match="F24-2026-0001"):
        tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏")
    disk.full(False)
    run_due(cast.later(minutes=5))
    notice.issued.refresh_from_db()
    assert (notice.issued.label, notice.issued.state) == ("F24-2026-0001", "issued")
    assert kinds_undone() == set()
    assert Issued.objects.filter(kind="F24").count() == 1
    assert tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏").how == "called"


def test_a_receipt_stands_when_its_sheet_fails_and_gets_it_later(cast, disk):
    contract = submitted(cast)
    disk.full(True)
    receipt = received(cast, contract)
    assert Issued.objects.get(pk=receipt.issued_id).state == "reserved"
    run_due(cast.now)
    assert "contracts.receipt_sheet" in kinds_undone()
    disk.full(False)
    run_due(cast.later(minutes=5))
    assert Issued.objects.get(pk=receipt.issued_id).state == "issued"


def test_a_sheet_that_was_given_up_is_seen_and_tried_once_an_hour(cast, disk):
    sealed(cast)
    disk.full(True)
    soon = cast.now + timedelta(minutes=2)
    for hours in range(TRIES + 1):
        run_due(cast.now + timedelta(hours=3 * hours))
    later = cast.now + timedelta(days=3)
    assert list(health.check_failed_jobs(later)) != []
    assert ["F24-2026-0001" in sentence for sentence in health.check_sheets_against_facts(later)] == [True]
    assert list(health.check_sheets_against_facts(soon)) == []  # it may just be being made
    assert [finding.where for finding in verify() if "F24-2026-0001" in finding.where]
    disk.full(False)
    run_due(later)
    run_due(later + timedelta(hours=2))
    assert PaymentNotice.objects.get().issued.state == "issued"
    assert list(facts_without_sheet()) == []
    assert {job.kind for job in newest_failed_jobs()} <= REGULAR.keys()  # those come again by themselves


def test_the_number_of_a_fact_is_not_made_void(cast, disk):
    disk.full(True)
    receipt = received(cast, submitted(cast))
    with pytest.raises(Blocked):
        void(receipt.issued, reason="why not")
    assert void_abandoned(cast.later(days=2)) == 0
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Issued.objects.filter(pk=receipt.issued_id).update(state="void", void_reason="by hand")
    words = refusal_of_integrity_error(refused.value)
    assert words.sentence() == "这个编号已经有记录使用，不能作废：它等着出单据"
    with override("en"):
        assert words.sentence(gettext).startswith("A record already uses this number, so it cannot be made void")


def test_a_number_of_nobody_is_abandoned(cast):
    reserve("F22", by=cast.finance, at=cast.now)
    assert void_abandoned(cast.later(days=2)) == 1


def test_a_fact_with_a_void_number_is_named_and_its_job_does_not_say_done(cast, disk, fresh_db):
    disk.full(True)
    receipt = received(cast, submitted(cast))
    with fresh_db.as_migrator():
        by_hand("UPDATE sheets_issued SET state = 'void', void_reason = 'by hand' WHERE kind = 'F22'")
    assert ["F22-2026-0001" in sentence and "by hand" in sentence for sentence in facts_without_sheet(cast.now)] == [
        True
    ]
    with pytest.raises(Blocked, match="F22-2026-0001"):
        complete_sheet("F22", Receipt.objects.get(pk=receipt.pk), by=cast.finance, at=cast.now)


def by_hand(statement):
    """With the gates off, as only the owner of the tables can."""
    from tuanding.core.journal.gates import drop_gates_on_sqlite, make_gates

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE sheets_issued DISABLE TRIGGER USER")
        drop_gates_on_sqlite()
        cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE sheets_issued ENABLE TRIGGER USER")
        make_gates()


@pytest.mark.parametrize("copies", [0, 3, 99])
def test_a_refused_receipt_takes_no_number(cast, copies):
    contract = submitted(cast)
    with pytest.raises(Invalid):
        received(cast, contract, copies=copies)
    assert not Issued.objects.filter(kind="F22").exists()
    assert received(cast, contract).issued.label == "F22-2026-0001"


def test_of_twenty_receipts_at_once_one_stands_and_takes_the_only_number(fresh_db, cast):
    contract = submitted(cast)
    outcomes = at_once(*[lambda: received(cast, contract)] * 20)
    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Receipt | Refusal) for outcome in outcomes)
    assert Issued.objects.filter(kind="F22").count() == 1
    assert unaccounted_numbers() == []


def test_a_seal_whose_file_is_refused_changes_nothing_and_can_be_done_again(cast, disk):
    contract = reviewed(cast)
    disk.full(True)
    with pytest.raises(Refusal) as refused:
        seal(cast, contract)
    assert (refused.value.code, refused.value.status) == ("no_room", 503)
    assert again(contract).state == "approved"
    disk.full(False)
    assert seal(cast, again(contract)).state == "sealed"


def test_on_a_full_disk_the_page_says_why_there_is_no_seal(cast, disk, browser):
    company_key(cast)
    contract = reviewed(cast)
    disk.full(True)
    page = browser("finance").post(reverse("contracts:seal", args=[contract.pk]), {"seen": str(contract.version)})
    assert page.status_code == 503
    assert "磁盘满了" in page.content.decode()
    assert again(contract).state == "approved"


def test_on_a_full_disk_a_receipt_by_page_stands_with_its_number(cast, disk, browser):
    contract = submitted(cast)
    disk.full(True)
    page = browser("finance").post(reverse("contracts:receipt", args=[contract.pk]), {"copies": "2"})
    assert page.status_code == 302
    assert "F22-2026-0001" in browser("finance").get(page["Location"]).content.decode()
