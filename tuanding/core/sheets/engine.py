"""Sets a sheet as PDF. Data reaches typst as JSON only, never as source; of files it sees the sheet's pictures alone."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from tuanding.core.company.queries import company_or_placeholder
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.sheets.form import SheetForm
from tuanding.core.sheets.glyphs import FAMILIES, code_of, font_folders, in_codes, texts_in, undrawable
from tuanding.core.sheets.paper import WORDS, in_language
from tuanding.core.sheets.typesetter import TypesetFailed, typeset

log = logging.getLogger(__name__)
LIBRARY = Path(__file__).with_name("library")
PAPER_HEIGHT = {False: 841.89, True: 595.28}  # A4 upright and on its side, in points
REGIONS = {"zh-hans": ("zh", "cn"), "en": ("en", "gb")}


class SheetFailed(Refusal):
    """typst refuses a template with its data: an error of the program, which names the form and typst's reason."""

    code = "sheet_failed"
    status = 422


@dataclass(frozen=True)
class SheetHead:
    """What the frame of a sheet prints beside the data."""

    number: str = ""
    mark: Any = ""
    edition: str = ""
    language: str = settings.LANGUAGE_CODE
    issued: str = ""
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rendered:
    """`data` is what was printed; `seal_box` is where the company seal goes: {"page": 0, "box": [x1, y1, x2, y2]};
    `undrawable` are the characters that no font has: on paper they are codes, with a line that says so."""

    pdf: bytes
    data: dict
    seal_box: dict | None
    warnings: tuple[str, ...] = ()
    undrawable: tuple[str, ...] = ()


def render(form: SheetForm, facts: Mapping[str, Any], head: SheetHead) -> Rendered:
    """The PDF of a sheet. The same form, facts and head give the same bytes. Called outside any transaction."""
    facts = dict(facts)
    pictures = facts.pop("pictures", {})
    data = in_language(facts, head.language)
    sheet = {"meta": _meta_data(form, data, head), "labels": in_language(form.labels, head.language), "data": data}
    codes = undrawable(texts_in(sheet))
    sheet = in_codes(sheet, codes)
    sheet["meta"]["fonts"] = FAMILIES
    sheet["meta"]["codes"] = "、".join(map(code_of, codes))
    source = {"main.typ": form.template(), "form.typ": (LIBRARY / "form.typ").read_bytes()}
    inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
    try:
        with _folder_of_pictures(pictures) as root:
            world = {"input": source, "root": root, "sys_inputs": inputs}
            pdf, warnings, areas = typeset(world, font_folders(), with_seal_areas=b"seal" in source["main.typ"])
    except TypesetFailed as why:
        log.error("sheet %s could not be set: %s", form.code, why)
        raise SheetFailed("表单 %(value)s 无法排版：%(why)s", value=form.code, why=str(why)) from why
    return Rendered(pdf, data, _seal_box(areas[0]) if areas else None, tuple(warnings), codes)


def render_sample(form: SheetForm, language: str = settings.LANGUAGE_CODE) -> Rendered:
    """The sheet with its made-up data: for tests, the handbook and whoever changes a template."""
    sample = form.sample()
    return render(form, sample["data"], SheetHead(sample.get("number", ""), sample.get("mark", ""), language=language))


def _seal_box(area: dict) -> dict:
    """Where the template left room for the seal, as PDF counts: from the bottom left."""
    left, top, size = area["x"], PAPER_HEIGHT[area["flipped"]] - area["y"], area["size"]
    return {"page": area["page"] - 1, "box": [round(edge, 2) for edge in (left, top - size, left + size, top)]}


def _meta_data(form: SheetForm, data: dict, head: SheetHead) -> dict:
    lang, region = REGIONS.get(head.language, REGIONS["zh-hans"])
    at = head.at.astimezone(UTC)
    frame = {
        "code": form.code,
        "title": data.get("title") or form.title,
        "clause": form.clause,
        "company": company_or_placeholder().name,
        "number": head.number or data.get("number", ""),
        "mark": head.mark or data.get("mark", ""),
        "period": data.get("period", ""),
        "issued": head.issued,
        "foot": f"{form.code} {head.edition}".strip(),
        "words": WORDS,
    }
    parts = ("year", "month", "day", "hour", "minute", "second")
    return {
        **in_language(frame, head.language),
        "lang": lang,
        "region": region,
        "moment": {part: getattr(at, part) for part in parts},
    }


@contextmanager
def _folder_of_pictures(pictures: Mapping[str, FileBlob | bytes]) -> Iterator[str]:
    """A folder with nothing else in it: typst takes what is given to it in memory for text, and reads pictures from files."""
    with TemporaryDirectory(prefix="tuanding-sheet-") as root:
        for name, one in pictures.items():
            path = Path(root, "pictures", name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(one if isinstance(one, bytes) else content_of(one))
        yield root
