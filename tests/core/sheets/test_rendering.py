"""Every sheet renders from its sample, looks the same again, and prints what people typed as they typed it."""

import os
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tests.core.sheets.conftest import SPECIMENS, specimen
from tests.core.sheets.pdf import needs_poppler, text_of
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.sheets import form as sheets
from tuanding.core.sheets import typesetter
from tuanding.core.sheets.engine import SheetFailed, SheetHead, render, render_sample

CODES = sorted({*sheets.forms(), *SPECIMENS})
TYPED = [
    '#read("/etc/passwd")',
    "#import(1)",
    "=1+1",
    "<script>alert(1)</script>",
    "*粗* _斜_ $x$ @a",
    "\\ ~ -- ...",
    '"引"',
]


def form_of(code):
    return specimen(code) if code in SPECIMENS else sheets.form_of(code)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_sheet_renders_from_its_sample(db, code, language):
    first, again = (render_sample(form_of(code), language) for _ in range(2))
    assert first.warnings == ()
    assert first.pdf.startswith(b"%PDF")
    assert first.pdf == again.pdf


@pytest.mark.parametrize("code", CODES)
def test_every_sheet_belongs_to_a_room_that_has_its_subject(code):
    form = form_of(code)
    assert form.folder.name == form.code == code
    assert form.model
    assert form.clause


@needs_poppler
@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_is_printed_and_never_run(db, typed):
    data = {**specimen("F92").sample()["data"], "client": typed}
    text = text_of(render(specimen("F92"), data, SheetHead()).pdf)
    assert typed in text.replace("\u200b", "")


@needs_poppler
def test_rare_characters_have_a_shape(db):
    data = {**specimen("F92").sample()["data"], "client": "㛃𬭎䶮镕喆〇㐂"}
    pdf = render(specimen("F92"), data, SheetHead()).pdf
    assert "㛃𬭎䶮镕喆〇㐂" in text_of(pdf)
    assert b"NotoSansSC" in pdf


@needs_poppler
def test_a_sheet_names_company_number_clause_and_pages(db):
    text = text_of(render_sample(specimen("F93")).pdf)
    assert "F93-2026-0231" in text
    assert "流程条款 1.10" in text
    assert "第3页共3页" in "".join(text.split())
    assert text.count("最近结果") == 3  # the head of the table comes again on each page


@needs_poppler
def test_a_mark_stands_across_every_page(db):
    form = specimen("F93")
    pages = text_of(render(form, form.sample()["data"], SheetHead(mark="样张")).pdf).split("\f")[:-1]
    assert all({"样", "张"} <= {*page} for page in pages)


@needs_poppler
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "星期一"), ("en", "Monday")])
def test_words_follow_the_language_of_the_sheet_not_of_the_reader(db, language, word):
    form = specimen("F92")
    with override("en" if language == "zh-hans" else "zh-hans"):
        sheet = render(form, {**form.sample()["data"], "client": _("Monday")}, SheetHead(language=language))
    assert word in text_of(sheet.pdf)
    assert sheet.data["client"] == word


def test_a_long_sheet_stays_quick(db):
    form = specimen("F93")
    rows = form.sample()["data"]["rows"] * 16
    began = sum(os.times()[:4])
    assert render(form, {"rows": rows, "count": ""}, SheetHead()).pdf
    assert sum(os.times()[:4]) - began < 4


def test_the_seal_is_found_where_the_template_left_room(db):
    box = render_sample(specimen("F91")).seal_box
    left, bottom, right, top = box["box"]
    assert box["page"] == 0
    assert round(right - left) == round(top - bottom) == 119  # 42 mm
    assert render_sample(specimen("F92")).seal_box is None


@pytest.mark.parametrize("longest", [0, 10**6])
def test_a_sheet_is_the_same_from_this_process_or_another(db, monkeypatch, longest):
    here = render_sample(specimen("F91"))
    monkeypatch.setattr(typesetter, "LONG", longest)
    assert render_sample(specimen("F91")) == here


@pytest.mark.parametrize("longest", [0, 10**6])
def test_a_template_that_does_not_fit_its_data_says_where(db, monkeypatch, longest):
    monkeypatch.setattr(typesetter, "LONG", longest)
    with pytest.raises(SheetFailed, match=r"F92.*dictionary does not contain key"):
        render(specimen("F92"), {"client": "澄湖"}, SheetHead())


def test_long_sheets_leave_no_memory_behind(db):
    form = specimen("F93")
    render_sample(form)
    before = _memory()
    for count in (3, 4, 5):
        render(form, {**form.sample()["data"], "rows": form.sample()["data"]["rows"] * count}, SheetHead())
    assert _memory() - before < 15


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def test_a_value_without_a_form_on_paper_is_a_fault_of_ours(db):
    with pytest.raises(TypeError, match="float"):
        render(specimen("F92"), {"total": 1.5}, SheetHead())


def test_an_unknown_sheet_or_edition_is_refused():
    with pytest.raises(NotFound, match="F00"):
        sheets.form_of("F00")
    with pytest.raises(Refusal, match="no_prices"):
        specimen("F91").right_for("secret")


def test_a_code_belongs_to_one_room(monkeypatch):
    monkeypatch.setattr(sheets, "_forms_of", lambda room: [specimen("F91")])
    with pytest.raises(ValueError, match="F91 is in two rooms"):
        sheets.forms.__wrapped__()
