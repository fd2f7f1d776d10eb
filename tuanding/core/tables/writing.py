"""Tables out. Text stays text: nothing anybody typed becomes a formula or a link in the reader's spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.translation import gettext

from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.tables.columns import Column

AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
HEAD = {**FONT, "bold": True, "bg_color": "#E9EDF3", "bottom": 1, "text_wrap": True, "align": "center"}
TITLE = {**FONT, "font_size": 14, "bold": True}
FORMATS = {"text": "@", "money": "#,##0.00", "whole": "#,##0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # some programs read full width as ASCII
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_xlsx(columns: Sequence[Column], rows: Iterable, *, title: str = "", sheet: str = "Sheet1") -> bytes:
    """One sheet: an optional title row, the header (frozen, with filter), the rows. Money and days are real ones."""
    # imported here: heavy and rare
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TYPED}) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        formats = {kind: book.add_format({**FONT, "num_format": code}) for kind, code in FORMATS.items()}
        top = 1 if title else 0
        if title:
            page.write_string(0, 0, title, book.add_format(TITLE))
        head, last = book.add_format(HEAD), top
        for place, column in enumerate(columns):
            page.write_string(top, place, column.title, head)
            page.set_column(place, place, column.width or max(10, 2.2 * len(column.title) + 4))
        for last, row in enumerate(rows, start=top + 1):
            for place, column in enumerate(columns):
                _write_cell(page, last, place, column.of(row), formats)
        page.freeze_panes(top + 1, 0)
        if columns:
            page.autofilter(top, 0, last, len(columns) - 1)
    return out.getvalue()


def write_csv(columns: Sequence[Column], rows: Iterable) -> bytes:
    """UTF-8 with mark, so that spreadsheets read it. Text that begins like a formula gets an apostrophe before it."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.title for column in columns])
    writer.writerows([_as_text(column.of(row)) for column in columns] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _write_cell(page, row: int, place: int, value, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, place, _yes_or_no(value), formats["text"])
    elif isinstance(value, Decimal):
        page.write_number(row, place, value, formats["money"])
    elif isinstance(value, int | float):
        page.write_number(row, place, value, formats["whole" if isinstance(value, int) else "text"])
    elif isinstance(value, datetime):
        page.write_datetime(row, place, value.astimezone(SHANGHAI).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, place, value, formats["day"])
    else:
        page.write_string(row, place, str(value), formats["text"])


def _as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, int | float | Decimal | date):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _yes_or_no(value: bool) -> str:
    return gettext("是") if value else gettext("否")


def _sheet_name(name: str) -> str:
    return "".join(" " if c in r"[]:*?/\'" else c for c in name)[:31] or "Sheet1"
