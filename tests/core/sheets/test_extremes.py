"""Every sheet with texts at their longest and amounts at their largest: nothing collapses, overlaps or disappears."""

import re
import subprocess
from itertools import combinations
from xml.etree import ElementTree

import pytest

from tests.core.sheets.pdf import needs_poppler, text_of
from tuanding.core.sheets import form as sheets
from tuanding.core.sheets.engine import SheetHead, render

pytestmark = [pytest.mark.django_db, needs_poppler]
LONGEST = 40
TEXTS = {
    "wide": "麟" * LONGEST,
    "unbroken": "W" * LONGEST,
    "narrow": "i" * LONGEST,
    "words": "Oberbekleidung für Füße, " * 2,
    "mixed": "麟W" * (LONGEST // 2),
}
LARGEST = "999,999,990,000.00"
FIGURE = re.compile(r"[¥\d,.%-]+")
CODED = {  # of a fixed set or a fixed form
    "picture",
    "code",
    "language",
    "fingerprint",
    "number",
    "capitals",
    "outcome",
    "passed",
    "label",
    "title",
    "numeral",
    "rule",
    "point",
}
OVERLAP = 0.2  # of the smaller one: lines of text touch


def extreme(value, text, key=""):
    """The data of a sheet with every free text and every amount at its most."""
    if isinstance(value, dict):
        return {name: one if name in CODED else extreme(one, text, name) for name, one in value.items()}
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return [value[0], extreme(value[1], text, key)]  # a label and what somebody wrote
    if isinstance(value, list):
        return [extreme(one, text, key) for one in value]
    if not isinstance(value, str) or not value or re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
        return value
    if FIGURE.fullmatch(value):
        return LARGEST if "." in value else value
    return text


def words_of(pdf):
    """[[(left, top, right, bottom, text), …] of each page], in points."""
    page_xml = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    root = ElementTree.fromstring(page_xml)
    space = "{http://www.w3.org/1999/xhtml}"
    for page in root.iter(f"{space}page"):
        size = float(page.get("width")), float(page.get("height"))
        words = [
            (*(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")), word.text)
            for word in page.iter(f"{space}word")
        ]
        yield size, words


def overlapping(words):
    return [(one[4], other[4]) for one, other in combinations(words, 2) if share(one, other) > OVERLAP]


def share(one, other):
    """How much of the smaller box lies in the other one."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0
    return across * down / min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))


def outside(size, words):
    return [word[4] for word in words if word[0] < 0 or word[1] < 0 or word[2] > size[0] or word[3] > size[1]]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("code", sorted(sheets.forms()))
def test_a_sheet_of_extremes_stays_legible(code, name):
    form = sheets.form_of(code)
    data = extreme(form.sample()["data"], TEXTS[name])
    pdf = render(form, data, SheetHead(number=f"{code}-2026-0001")).pdf
    for number, (size, words) in enumerate(words_of(pdf), 1):
        assert overlapping(words) == [], f"page {number}"
        assert outside(size, words) == [], f"page {number}"
    letters = text_of(pdf).count("麟")
    if name == "wide":
        assert letters
        assert letters % LONGEST == 0  # no text is cut


def test_two_texts_over_each_other_would_be_seen():
    one, other, far = (0, 0, 50, 10, "一"), (20, 2, 80, 12, "二"), (60, 40, 90, 50, "三")
    assert overlapping([one, other, far]) == [("一", "二")]
    assert outside((85, 60), [one, far]) == ["三"]
