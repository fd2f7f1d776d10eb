"""What leaves the house runs nowhere as ours."""

import pytest

from tests.core.files.corpus import BOOK, PDF
from tuanding.core.files.operations import check_and_store
from tuanding.core.files.serving import serve


@pytest.fixture
def keep_file(db, cast):
    return lambda content, name: check_and_store(content, name, by=cast.finance, at=cast.now)


def test_a_pdf_may_be_shown_in_a_page_of_ours(keep_file):
    answer = serve(keep_file(PDF, "合同.pdf"), "合同.pdf", inline=True)
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_a_download_is_saved_and_framed_nowhere(keep_file):
    answer = serve(keep_file(PDF, "合同.pdf"), "合同.pdf")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_table_is_always_saved(keep_file):
    assert serve(keep_file(BOOK, "名单.xlsx"), "名单.xlsx", inline=True)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("inline", [True, False])
def test_nothing_is_guessed_and_nothing_runs(keep_file, inline):
    answer = serve(keep_file(PDF, "合同.pdf"), "合同.pdf", inline=inline)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "public" not in answer["Cache-Control"]
