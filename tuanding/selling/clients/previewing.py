"""The page of a tried import: how the columns match, how many rows count, which rows need a look."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.tables.columns import Column
from tuanding.core.tables.headers import UploadColumn
from tuanding.core.tables.reading import Row
from tuanding.selling.clients.imports import BY_NAME, COLUMNS, Preview, RowOfClientAbove
from tuanding.selling.clients.models import Client

MOST_ROWS = 200
MOST_MATCHED = 30
LONGEST_VALUE = 120
ALWAYS = ("name", "contact", "phone", "industry", "headcount", "credit_code")
ColumnChoice = tuple[str, str, str]  # of one column: its title, its field by the header, the field chosen


def preview_context(preview: Preview, actor: PersonActor, show: str, choices: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page. `show` narrows the rows to "wrong", "there" or "same" (more rows of a company). `choices`: {column title: field} as the
    person chose them before a refusal, so that the page shows them again."""
    wrong, there, same = preview.bad_line_count, len(preview.already_there), len(preview.further)
    rows = [
        *(_rows_with_errors(preview) if show in ("", "wrong") else ()),
        *(_rows_already_there(preview, actor) if show in ("", "there") else ()),
        *(_rows_of_clients_above(preview) if show in ("", "same") else ()),
    ]
    rows = sorted(rows, key=lambda row: row["line"])[:MOST_ROWS]
    columns = _main_columns(preview)
    matched = _matched_columns(preview, choices)
    return {
        "preview": preview,
        "matched": matched[:MOST_MATCHED],
        "matched_more": max(0, len(matched) - MOST_MATCHED),
        "may_be": [{"name": c.name, "title": _(c.title)} for c in COLUMNS],
        "unmatched": sum(m["s"] == "due" and not m["by_header"] for m in matched),
        "all_columns": len(matched),
        "other_sheets": "、".join(preview.table.other_sheets),
        "wrong": wrong,
        "there": there,
        "same": same,
        "contacts": preview.contact_count,
        "repeated": preview.repeated_count,
        "hidden_rows": preview.table.hidden_rows,
        "show": show,
        "to_see": wrong + there + same,
        "columns": [{"name": c.name, "title": _(c.title)} for c in columns],
        "rows": [_row_with_cells(r, columns) for r in rows],
        "more": {"wrong": wrong, "there": there, "same": same}.get(show, wrong + there + same) - len(rows),
        "steps": _progress_steps(preview),
    }


def recognised_columns() -> list[dict[str, Any]]:
    """The columns a list may have, and what else they may be called: for people who prepare a file."""
    return [{"title": _(c.title), "required": c.required, "also": c.titles[1:4]} for c in COLUMNS]


def _progress_steps(preview: Preview) -> list[dict]:
    names = (_("选文件"), _("对列"), _("试导"), _("导入"))
    states = ("done", "done", "done", "now") if preview.has_no_error else ("done", "done", "now", "rest")
    if not preview.table.rows:  # no rows: the columns have to be matched first
        states = ("done", "now", "rest", "rest")
    return [{"code": n, "label": label, "s": s} for n, (label, s) in enumerate(zip(names, states, strict=True), 1)]


def _main_columns(preview: Preview) -> list[Column]:
    return [c for c in COLUMNS if c.name in ALWAYS and (c.name in preview.table.titles or c.name == "name")]


def _matched_columns(preview: Preview, choices: Mapping[str, str]) -> list[dict]:
    """Each column of the file with an example and its field; of very many columns first those that have a field."""
    columns = preview.table.columns
    if len(columns) > MOST_MATCHED:
        columns = sorted(columns, key=lambda one: not one.name)
    return [
        {
            "place": one.place,
            "title": one.title,
            "by_header": one.name_by_header,
            "as": choices.get(one.title, one.name),
            "example": _clip_value(one.example),
            "s": _column_state(one),
            "hidden": one.hidden,
            "why": _("已取自另一列") if one.name_by_header else _("按表头认不出"),
        }
        for one in columns
    ]


def _column_state(one: UploadColumn) -> Literal["done", "rest", "due"]:
    """done: has a field; rest: left out by hand; due: not recognised, so that somebody has to look."""
    if one.name:
        return "done"
    return "rest" if one.by_hand else "due"


def all_columns_matched_by_hand(earlier: Mapping[str, str], choices_on_page: Sequence[ColumnChoice]) -> dict[str, str]:
    """{title: field}. Included are choices that differ from the header, and both columns when two have the same field,
    so that the refusal names them. Columns that are not on the page stay as in `earlier`."""
    chosen = [name for _title, _by_header, name in choices_on_page]
    titles_on_page = {title for title, *_rest in choices_on_page}
    others = {title: name for title, name in earlier.items() if title not in titles_on_page}
    return others | {
        title: name
        for title, by_header, name in choices_on_page
        if name != by_header or (name and chosen.count(name) > 1)
    }


def _rows_with_errors(preview: Preview) -> list[dict]:
    """One row per line of the file with an error; `bad` holds its wrong cells by column name."""
    names = {title: name for name, title in preview.table.titles.items()}
    lines = {row.line: row for row in preview.table.rows}
    by_line: dict[int, dict] = {}
    for error in preview.first_errors:
        row = by_line.setdefault(error.line, {"line": error.line, "row": lines.get(error.line), "bad": {}, "s": "late"})
        cell = error.row(_)
        row["bad"][names.get(error.column, error.column)] = cell | {"value": _clip_value(cell["value"])}
    for row in by_line.values():
        row["says"] = " · ".join(_(BY_NAME[name].title) if name in BY_NAME else name for name in row["bad"])
    return list(by_line.values())


def _clip_value(value: Any) -> Any:
    """A cell of thirty thousand characters does not become a page."""
    return value if len(str(value)) <= LONGEST_VALUE else f"{str(value)[:LONGEST_VALUE]}…"


def _rows_already_there(preview: Preview, actor: PersonActor) -> list[dict]:
    """Rows whose client exists, with the owner's name when the person may see the client."""
    some = preview.already_there[:MOST_ROWS]
    mine = set(visible(Client, actor).filter(pk__in=[client.pk for _row, client in some]).values_list("pk", flat=True))
    return [
        {
            "line": row.line,
            "row": row,
            "bad": {},
            "s": "block",
            "says": _already_there_sentence(client, client.pk in mine),
            "more": _("联系人系统里没有，不会添加") if row.line in preview.lines_with_new_contact else "",
        }
        for row, client in some
    ]


def _rows_of_clients_above(preview: Preview) -> list[dict]:
    """More rows of a company that stands further up: what becomes of each."""
    return [
        {
            "line": one.row.line,
            "row": one.row,
            "bad": {},
            "s": "done" if one.adds_contact else "rest",
            "says": (_("第 %(line)s 行那家的联系人") if one.adds_contact else _("与第 %(line)s 行重复"))
            % {"line": one.first},
            "more": _differences_sentence(one),
        }
        for one in preview.further[:MOST_ROWS]
    ]


def _differences_sentence(one: RowOfClientAbove) -> str:
    """What it says differently of the company: the line above holds."""
    names = "、".join(_(BY_NAME[name].title) for name in one.others if name in BY_NAME)
    return _("%(columns)s不同：以第 %(line)s 行为准") % {"columns": names, "line": one.first} if names else ""


def _already_there_sentence(client: Client, is_visible: bool) -> str:
    if not is_visible:
        return _("已有：别的部门")
    return _("已有：%(who)s") % {"who": client.owner.name if client.owner else _("公海")}


def _row_with_cells(row: dict, columns: list) -> dict:
    table_row: Row | None = row["row"]
    cells = [
        {
            "title": _(c.title),
            "numeric": c.name == "headcount",
            "value": table_row.values.get(c.name) if table_row else "",
            "bad": row["bad"].get(c.name),
        }
        for c in columns
    ]
    others = [error for name, error in row["bad"].items() if name not in {c.name for c in columns}]
    return {**row, "cells": cells, "others": others}
