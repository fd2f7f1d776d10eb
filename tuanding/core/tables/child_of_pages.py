"""The tables of a web page: what many programs export under a workbook's name (.xls). Loaded by `child.py` in the process
under limits; it imports nothing of ours."""

import re
from html.parser import HTMLParser

CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
UNSEEN = ("script", "style", "head", "title")
NOT_SHOWN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
WIDEST, LONGEST_SPAN, MOST_TABLES = 16_384, 1_000, 50


class Page(HTMLParser):
    """Collects each outermost table as {"name", "cells", "hidden_rows", "merged", "behind_merged"}."""

    def __init__(self, most_rows: int, most_cells: int):
        super().__init__(convert_charrefs=True)
        self.most_rows, self.cells_left = most_rows, most_cells
        self.tables: list[dict] = []
        self.rows_read = 0  # of a table that is too large
        self._depth = self._unseen = 0
        self._text: list[str] | None = None
        self._pending: dict[int, int] = {}  # {column: how many further rows a cell from above reaches down}
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = dict(attrs)
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1 and len(self.tables) < MOST_TABLES:
                self.tables.append({"cells": [], "hidden_rows": [], "merged": [], "behind_merged": []})
                self._pending = {}
        elif self._depth == 1 and self.tables:
            if tag == "tr":
                self._begin_row(NOT_SHOWN.search(values.get("style") or "") is not None or "hidden" in values)
            elif tag in ("td", "th"):
                self._end_cell()
                self._text = []
                self._spans = _span(values.get("rowspan")), _span(values.get("colspan"))
        if tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._end_cell()
        elif tag == "table":
            if self._depth == 1:
                self.end_row()
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._unseen:
            self._text.append(data)

    def _begin_row(self, hidden: bool) -> None:
        self.end_row()
        table = self.tables[-1]
        table["cells"].append([])
        if hidden:
            table["hidden_rows"].append(len(table["cells"]) - 1)
        if len(table["cells"]) > self.most_rows:
            self.rows_read = len(table["cells"])
            raise StopIteration

    def end_row(self) -> None:
        """Cells that reach down from above may stand behind the last cell of the row."""
        self._end_cell()
        row = self.tables[-1]["cells"][-1] if self.tables[-1]["cells"] else None
        for column, rows_left in sorted(self._pending.items()):
            if row is not None and rows_left and column >= len(row):
                row += [""] * (column + 1 - len(row))
                self._pending[column] -= 1
                self.tables[-1]["behind_merged"].append((len(self.tables[-1]["cells"]) - 1, column))

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text, self._text = " ".join("".join(self._text).split()), None
        table = self.tables[-1]
        if not table["cells"]:  # a cell without a row
            table["cells"].append([])
        row, number = table["cells"][-1], len(table["cells"]) - 1
        while self._pending.get(len(row), 0) > 0:
            self._pending[len(row)] -= 1
            table["behind_merged"].append((number, len(row)))
            row.append("")
        down, right = self._spans
        if len(row) + right <= WIDEST:
            if (down, right) != (1, 1):
                self._merge(table, number, len(row), down, right)
            row += [text] + [""] * (right - 1)
        self.cells_left -= right
        if self.cells_left < 0:
            self.rows_read = len(table["cells"])
            raise StopIteration

    def _merge(self, table: dict, row: int, column: int, down: int, right: int) -> None:
        """Remembers a cell that reaches over further rows or columns."""
        table["merged"].append((row, column, row + down - 1, column + right - 1))
        table["behind_merged"] += [(row, further) for further in range(column + 1, column + right)]
        if down > 1:
            self._pending |= dict.fromkeys(range(column, column + right), down - 1)


def _span(text: str | None) -> int:
    return max(1, min(int(text), LONGEST_SPAN)) if text and text.isdecimal() and len(text) < 6 else 1


def answer(content: bytes, most_rows: int, most_cells: int) -> dict:
    """{"sheets": …} as a workbook's; {"failed": "web"} for a page without a table."""
    page = Page(most_rows, most_cells)
    try:
        page.feed(text_of(content))
        page.close()
        if page.tables:
            page.end_row()
    except StopIteration:
        return too_large(page.rows_read)
    tables = [table for table in page.tables if any(any(row) for row in table["cells"])]
    if not tables:
        return {"failed": "web"}
    for number, table in enumerate(tables, start=1):
        width = max(map(len, table["cells"]))
        if width * len(table["cells"]) > most_cells:
            return too_large(len(table["cells"]))
        table["cells"] = [row + [""] * (width - len(row)) for row in table["cells"]]
        table["name"] = f"HTML {number}"
        table["hidden_columns"] = []
    return {"sheets": tables}


def too_large(rows: int) -> dict:
    return {"sheets": [{"name": "HTML", "far": f"A{rows}", "rows": rows}]}


def text_of(content: bytes) -> str:
    """By its mark, by what it says of itself, or by what decodes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    stated = CHARSET.search(content[:4096])
    codes = [stated[1].decode().lower()] if stated else []
    for code in [*("gb18030" if c in ("gb2312", "gbk") else c for c in codes), "utf-8-sig", "gb18030"]:
        try:
            return content.decode(code)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")
