"""A PDF is taken when it is whole and has a page, whoever wrote it; the reading happens apart, under limits."""

import pytest

from tests.core.files import documents
from tests.core.files.corpus import PDF
from tuanding.core.files import child, pdfs
from tuanding.core.files.operations import check_file
from tuanding.core.files.refusals import FileRefused
from tuanding.core.kernel import sandbox
from tuanding.core.kernel.sandbox import Limits


def by_name(contents):
    return pytest.mark.parametrize("content", contents.values(), ids=contents.keys())


@by_name(documents.WHOLE)
def test_a_whole_one_is_taken(content):
    assert check_file(content, "合同.pdf").content == content


@by_name(documents.DAMAGED)
def test_a_damaged_one_is_refused_by_name(content):
    with pytest.raises(FileRefused, match="“合同.pdf”不完整或已损坏，打不开：请重新导出或扫描") as refused:
        check_file(content, "合同.pdf")
    assert (refused.value.field, refused.value.value) == ("file", "合同.pdf")


@by_name(documents.WITHOUT_A_PAGE)
def test_one_without_a_page_is_refused(content):
    with pytest.raises(FileRefused, match="“合同.pdf”里没有一页能打开"):
        check_file(content, "合同.pdf")


@pytest.mark.parametrize("name", ["a classic table", "packed, a password to open", "a scanner", "linearized"])
def test_wherever_it_is_cut_off_it_is_refused(name):
    """Asked of the reader itself: a process for each cut would take minutes."""
    content = documents.WHOLE[name]
    marks_end = len(content.rstrip())
    step = max(marks_end // 150, 1)
    assert child.answer(content)["pages"] >= 1
    for length in [*range(0, marks_end - 1, step), marks_end - 1]:
        assert not child.answer(content[:length]).get("pages"), length


@pytest.mark.parametrize(
    ("limits", "sentence"), [(Limits(2**30, 1), "1 秒内查不完"), (Limits(128 * 2**20, 8), "内存超过 128 MB")]
)
def test_what_eats_time_or_memory_is_stopped(monkeypatch, limits, sentence):
    monkeypatch.setattr(sandbox, "PATIENCE", 100)
    monkeypatch.setattr(pdfs, "LIMITS", limits)
    with pytest.raises(FileRefused, match=sentence):
        check_file(documents.endless_table(), "合同.pdf")


def test_a_busy_machine_is_no_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0)
    with pytest.raises(FileRefused, match="服务器正忙：请过一会儿再传"):
        check_file(PDF, "合同.pdf")


def test_no_process_is_started_for_what_has_no_end(monkeypatch):
    monkeypatch.setattr(pdfs, "read_or_failure", None)
    for content in (PDF[:-8], PDF + b"\0" * 5000, b"\0" * 2000 + PDF):
        with pytest.raises(FileRefused):
            pdfs.require_undamaged_pdf(content, "合同.pdf")


@pytest.mark.parametrize(
    ("acts", "words"), [("script", "脚本"), ("launch", "会启动别的程序"), ("files", "夹带了别的文件")]
)
def test_what_acts_by_itself_is_refused_by_what_it_is(acts, words):
    """Each asked of the reader itself, one of them through a process of its own."""
    for name, content in documents.ACTING[acts].items():
        assert child.answer(content) == {"pages": 1, "acts": acts}, name
    with pytest.raises(FileRefused, match=words):
        check_file(content, "合同.pdf")


@by_name(documents.QUIET)
def test_links_headings_and_fields_are_taken(content):
    assert child.answer(content) == {"pages": 1, "acts": ""}


def test_a_script_on_any_page_is_found_and_none_hides_behind_many_objects(monkeypatch):
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 305))
    pages = [documents.PAGE] * 299 + [documents.PAGE[:-2] + b"/AA<</O" + documents.SCRIPT + b">>>>"]
    many = documents.classic(documents.CATALOG, documents.TREE.replace(b"3 0 R", kids), *documents.PARTS[2:], *pages)
    assert child.answer(many)["acts"] == "script"
    quiet = documents.classic(*documents.PARTS, *pages[:299])
    monkeypatch.setattr(child, "OBJECTS", 2)
    assert child.answer(quiet)["acts"] == "complex"
