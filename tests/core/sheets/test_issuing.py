"""A number is taken, the sheet is made, both are kept together for ever; or the number is void and says why."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from tests.core.sheets.pdf import needs_poppler, text_of
from tests.fresh import at_once
from tuanding.core.files.operations import content_of
from tuanding.core.jobs.registry import REGULAR
from tuanding.core.kernel.refusal import Blocked, Refusal
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.sheets import operations, queries
from tuanding.core.sheets.engine import SheetFailed
from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.operations import draft_pdf, issue, reserve, void, void_abandoned
from tuanding.core.sheets.queries import issued_of, unaccounted_numbers
from tuanding.core.sheets.states import ISSUED, RESERVED, VOID

NEW_YEAR = datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI)


def test_an_issued_copy_keeps_what_was_printed_and_who_issued_it(issued, client_of_rep, cast):
    assert (issued.state, issued.label) == (ISSUED, "F91-2026-0001")
    assert (issued.subject_type, issued.subject_id) == ("clients.Client", client_of_rep.pk)
    assert issued.data["buyer"]["name"] == "澄湖精密机械股份有限公司"
    assert (issued.by, issued.role, issued.at) == (cast.person("finance"), "finance", cast.now)
    assert content_of(issued.pdf).startswith(b"%PDF")


@needs_poppler
def test_the_number_stands_on_the_sheet_and_the_hash_is_of_the_file(issued):
    assert "F91-2026-0001" in text_of(content_of(issued.pdf))
    assert issued.sha256 == issued.pdf.sha256


def test_the_same_sheet_issued_again_has_its_own_number(issued, client_of_rep, cast):
    again = issue("F91", client_of_rep, by=cast.finance, at=cast.now)
    assert again.number == issued.number + 1
    assert list(issued_of(client_of_rep, "F91")) == [again, issued]
    assert not issued_of(client_of_rep, "F92")


@needs_poppler
def test_an_edition_without_prices_shows_none(client_of_rep, cast):
    plain = issue("F91", client_of_rep, edition="no_prices", by=cast.finance, at=cast.now)
    assert "1,280.00" not in text_of(content_of(plain.pdf))
    assert "1,280.00" not in str(plain.data)
    assert plain.edition == "no_prices"


def test_an_issued_sheet_keeps_its_language(client_of_rep, cast):
    row = issue("F91", client_of_rep, by=cast.finance, at=cast.now, language="en")
    assert row.language == "en"


def test_numbers_begin_again_with_the_shanghai_year(issued, cast):
    before = reserve("F91", by=cast.finance, at=NEW_YEAR - timedelta(seconds=1))
    after = reserve("F91", by=cast.finance, at=NEW_YEAR)
    assert (before.label, after.label) == ("F91-2026-0002", "F91-2027-0001")


def test_each_kind_counts_for_itself(issued, cast):
    assert reserve("F92", by=cast.finance, at=cast.now).number == 1


def test_a_number_reserved_before_is_used(client_of_rep, cast):
    number = reserve("F91", by=cast.finance, at=cast.now)
    assert issue("F91", client_of_rep, by=cast.finance, at=cast.now, number=number).pk == number.pk


def test_a_number_is_used_once(issued, client_of_rep, cast):
    with pytest.raises(Blocked, match="F91-2026-0001"):
        issue("F91", client_of_rep, by=cast.finance, at=cast.now, number=issued)


def test_what_fails_becomes_a_void_number_with_the_reason(client_of_rep, cast, monkeypatch):
    monkeypatch.setattr(operations, "render", _fail)
    with pytest.raises(SheetFailed):
        issue("F91", client_of_rep, by=cast.finance, at=cast.now)
    row = Issued.objects.get()
    assert (row.state, row.void_reason, row.pdf) == (VOID, "SheetFailed: 纸卡住了", None)


def _fail(*args):
    raise SheetFailed("纸卡住了")


def test_an_unknown_edition_takes_no_number(client_of_rep, cast):
    with pytest.raises(Refusal):
        issue("F91", client_of_rep, edition="x", by=cast.finance, at=cast.now)
    assert not SheetCounter.objects.exists()


def test_a_void_number_stays_void(cast, client_of_rep):
    row = void(reserve("F91", by=cast.finance, at=cast.now), reason="客户要求重开")
    with pytest.raises(Blocked):
        void(row, reason="again")
    with pytest.raises(Blocked):
        issue("F91", client_of_rep, by=cast.finance, at=cast.now, number=row)


@pytest.mark.parametrize(("after", "count"), [(timedelta(hours=1), 0), (timedelta(hours=1, seconds=1), 1)])
def test_a_number_whose_making_was_cut_off_is_void_after_an_hour(cast, after, count):
    row = reserve("F91", by=cast.finance, at=cast.now)
    assert void_abandoned(cast.now + after) == count
    row.refresh_from_db()
    assert row.state == (VOID if count else RESERVED)


def test_a_number_a_fact_points_at_is_not_abandoned(cast, monkeypatch):
    row = reserve("F22", by=cast.finance, at=cast.now)
    pointing = SimpleNamespace(related_model=Issued, field=Issued._meta.pk)  # as a receipt made under this number
    monkeypatch.setattr(queries, "pointers", lambda: [pointing])
    assert void_abandoned(cast.now + timedelta(days=1)) == 0
    assert Issued.objects.get(pk=row.pk).state == RESERVED


def test_the_clock_makes_abandoned_numbers_void():
    assert REGULAR["sheets.void_abandoned"] == timedelta(hours=1)


def test_a_draft_takes_no_number_and_leaves_nothing(client_of_rep, cast):
    pdf = draft_pdf("F91", client_of_rep, by=cast.sales_rep, at=cast.now, mark="待签")
    assert pdf.startswith(b"%PDF")
    assert not Issued.objects.exists()


@pytest.mark.both
def test_twenty_at_once_take_twenty_numbers_without_a_gap(fresh_db, cast):
    by, at = cast.finance, cast.now
    outcomes = at_once(*[lambda: reserve("F22", by=by, at=at).number] * 20)
    assert sorted(outcomes) == list(range(1, 21))
    assert unaccounted_numbers() == []


@pytest.mark.both
def test_a_number_taken_in_vain_leaves_no_gap(fresh_db, cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reserve("F22", by=cast.finance, at=cast.now)
        raise ZeroDivisionError
    assert reserve("F22", by=cast.finance, at=cast.now).number == 1


def test_a_number_without_a_row_is_found(issued):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sheets_sheetcounter SET last = last + 1")
    assert unaccounted_numbers() == ["F91-2026-0002"]


REFUSED = [
    "UPDATE sheets_issued SET data = '{}'",
    "UPDATE sheets_issued SET state = 'reserved'",
    "UPDATE sheets_issued SET state = 'void', void_reason = 'x'",
    "UPDATE sheets_issued SET subject_id = 999",
    "UPDATE sheets_issued SET number = 99",
    "DELETE FROM sheets_issued",
    "DELETE FROM sheets_sheetcounter",
    "UPDATE sheets_sheetcounter SET last = 9",
    "UPDATE sheets_sheetcounter SET last = 0",
    "UPDATE sheets_sheetcounter SET year = 2030",
]


@pytest.mark.both
@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_rewrite_what_was_issued(issued, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    issued.refresh_from_db()
    assert issued.state == ISSUED


@pytest.mark.both
def test_the_database_refuses_a_number_out_of_turn(issued, cast):
    acting = {"by": cast.person("finance"), "role": "finance", "on": cast.now.date(), "recorded_at": cast.now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Issued.objects.create(kind="F91", year=2026, number=7, label="F91-2026-0007", at=cast.now, **acting)


@pytest.mark.both
def test_the_database_refuses_an_issued_row_without_its_pdf(cast):
    row = reserve("F91", by=cast.finance, at=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issued.objects.filter(pk=row.pk).update(state=ISSUED)


def test_a_number_that_was_given_stays_reserved_when_its_sheet_fails(client_of_rep, cast, monkeypatch):
    number = reserve("F91", by=cast.finance, at=cast.now)
    monkeypatch.setattr(operations, "render", _fail)
    with pytest.raises(SheetFailed):
        issue("F91", client_of_rep, by=cast.finance, at=cast.now, number=number)
    number.refresh_from_db()
    assert number.state == RESERVED
