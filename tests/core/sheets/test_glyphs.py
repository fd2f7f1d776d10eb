"""Characters of every kind on paper: drawn by the first font that has them, or named by their codes; never an empty box."""

import json
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests import contracts
from tests.core.sheets.pdf import needs_poppler, text_of
from tuanding.contracting.contracts.models import Signature
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.sheets import form as sheets
from tuanding.core.sheets.engine import SheetHead, render
from tuanding.core.sheets.glyphs import FAMILIES, font_folders, undrawable

pytestmark = pytest.mark.django_db
# What people write → the font that draws it
DRAWN = {
    "㛃䶮𬀩𬭚𰻞": "NotoSansSC",
    "갱노훈": "NotoSansKR",
    "ئۇيغۇر": "NotoSansArabic",
    "☑⛟👍": "NotoSansSymbols2",
    "Đặng Ђ": "NotoSans",
    "ไทย": "NotoSansThai",
    "ຂອບ": "NotoSansLao",
    "ខ្មែរ": "NotoSansKhmer",
    "မြန်မာ": "NotoSansMyanmar",
    "שלום": "NotoSansHebrew",
}
NOT_DRAWN = {"ᠮᠣᠩ": "U+1823、U+1829、U+182E", "བོད": "U+0F51、U+0F56、U+0F7C", "\ue000": "U+E000", "𠀂": "U+20002"}


def visit_with(text):
    """F17 of a client of this name."""
    form = sheets.form_of("F17")
    data = json.loads(json.dumps(form.sample()["data"]))
    data["client"] = text
    return render(form, data, SheetHead(number="F17-2026-0001"))


def fonts_of(pdf):
    names = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return {line.split()[0].partition("+")[2].partition("-")[0] for line in names.splitlines()[2:]}


def test_each_font_is_in_its_package_under_the_name_the_sheets_use():
    for folder, family in zip(font_folders(), FAMILIES, strict=True):
        path = next(path for path in Path(folder).glob("*.ttf") if "Italic" not in path.name)
        assert TTFont(path, lazy=True)["name"].getBestFamilyName() == family


@needs_poppler
@pytest.mark.parametrize("text", DRAWN)
def test_what_the_chinese_font_lacks_is_drawn_by_another(text):
    sheet = visit_with(text)
    assert sheet.undrawable == ()
    assert DRAWN[text] in fonts_of(sheet.pdf)
    assert "[U+" not in text_of(sheet.pdf)


@needs_poppler
@pytest.mark.parametrize("text", NOT_DRAWN)
def test_what_no_font_has_stands_on_paper_as_its_code_with_a_line_that_says_so(text):
    sheet = visit_with(f"张{text}")
    printed = text_of(sheet.pdf)
    assert sheet.undrawable == tuple(sorted(text))
    assert f"方括号里的编码代替字库没有的字：{NOT_DRAWN[text]}" in printed
    assert all(f"[{code}]" in printed for code in NOT_DRAWN[text].split("、"))
    assert sheet.data["client"] == f"张{text}"  # the copy keeps what was written


def test_what_draws_nothing_is_no_missing_character():
    assert undrawable(["a\u200bb\ufeff\n\t", "葛\U000e0100城", "☎\ufe0f"]) == ()


@pytest.mark.clause("5.2")
def test_a_contract_with_a_character_that_cannot_be_printed_is_not_signed(cast):
    contract = contracts.a_draft(cast, extra="联系人：𠀂先生")
    with pytest.raises(Refusal) as refusal:
        contracts.sign(cast, contract)
    assert "“𠀂”（U+20002）在纸上印不出来" in str(refusal.value)
    assert "联系人：𠀂先生" in str(refusal.value)
    assert not Signature.objects.exists()
