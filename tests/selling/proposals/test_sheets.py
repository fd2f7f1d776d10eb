"""F18, F19 and F20 print what was said, as text, and never what is missing."""

import io
import re

import pytest
from PIL import Image

from tests.proposals import a_data_sheet, a_proposal, a_request
from tuanding.core.files.operations import check_and_store
from tuanding.core.sheets.engine import SheetFailed, SheetHead, render
from tuanding.core.sheets.form import form_of
from tuanding.core.sheets.operations import draft_pdf, issue

pytestmark = pytest.mark.django_db


def test_the_data_sheet_says_the_people_and_what_is_missing(cast):
    data = form_of("F18").facts(a_data_sheet(cast), "", None)
    assert (data["people"], data["men"], data["percent"]) == (216, 120, 20)
    assert data["budget"] == ""


def test_the_request_carries_the_data_sheet_it_rests_on(cast):
    data = form_of("F19").facts(a_request(cast, wishes="要女款"), "", None)
    assert (data["version"], data["wishes"]) == (1, "要女款")


def test_the_clients_proposal_has_text_lines_and_sums(cast):
    data = form_of("F20").facts(a_proposal(cast, text="一、防静电。\n\n二、不起球。"), "", None)
    assert data["text"] == ["一、防静电。", "二、不起球。"]
    assert (str(data["amount"]), data["capitals"]) == ("32160.00", "叁万贰仟壹佰陆拾元整")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_looks_like_a_program_is_printed(cast, language):
    proposal = a_proposal(cast, text='#read("/etc/passwd") =1+1 <b>*粗*</b> $x$')
    for code, row in (("F18", proposal.request.data_sheet), ("F19", proposal.request), ("F20", proposal)):
        assert draft_pdf(code, row, by=cast.designer, at=cast.now, language=language).startswith(b"%PDF")


def test_an_issued_proposal_keeps_what_it_said(cast):
    issued = issue("F20", a_proposal(cast), by=cast.designer, at=cast.now)
    assert issued.label == "F20-2026-0001"
    assert issued.data["lines"][0]["price"] == "268.00"


def a_picture(kind, size=(640, 420), colour=(180, 20, 60)):
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("text", ["一、防静电。", "一、防静电。\n" * 700], ids=["here", "in a child"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_proposal_is_printed_with_its_picture(cast, kind, text):
    file = check_and_store(a_picture(kind), f"效果图.{kind.lower()}", by=cast.designer, at=cast.now)
    proposal = a_proposal(cast, text=text, file=file, filename="效果图")
    pdf = draft_pdf("F20", proposal, by=cast.designer, at=cast.now)
    assert re.search(rb"/Subtype\s*/Image", pdf)


def test_what_cannot_be_printed_is_said_in_words(cast):
    form = form_of("F20")
    facts = form.facts(a_proposal(cast), "", None) | {"picture": "drawing", "pictures": {"drawing": b"no picture"}}
    with pytest.raises(SheetFailed) as refusal:
        render(form, facts, SheetHead())
    assert refusal.value.status == 422
    assert "F20" in refusal.value.sentence(str)
