"""How a tried import is shown: what matched, what counts, which rows want a look."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.tables.headers import FileColumn
from tuanding.core.tables.reading import Row
from tuanding.selling.clients.imports import BY_NAME, COLUMNS, Preview
from tuanding.selling.clients.models import Client

MOST_SHOWN = 200
MOST_MATCHED = 30
LONGEST_SHOWN = 120
ALWAYS = ("name", "contact", "phone", "industry", "headcount", "credit_code")


def shown(found: Preview, actor: PersonActor, show: str, said: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page. `show` narrows to "wrong" or "there"; `said` is how somebody matched columns who was
    refused: the choice stands there again."""
    wrong, there = found.bad_lines, len(found.already_there)
    rows = [
        *(_wrong(found) if show != "there" else ()),
        *(_there(found, actor) if show != "wrong" else ()),
    ]
    rows = sorted(rows, key=lambda row: row["line"])[:MOST_SHOWN]
    columns = _columns(found)
    matched = _matched(found, said)
    return {
        "found": found,
        "matched": matched[:MOST_MATCHED],
        "matched_more": max(0, len(matched) - MOST_MATCHED),
        "may_be": [{"name": c.name, "title": _(c.title)} for c in COLUMNS],
        "unmatched": sum(m["s"] == "due" and not m["found"] for m in matched),
        "all_columns": len(matched),
        "other_sheets": "、".join(found.table.other_sheets),
        "wrong": wrong,
        "there": there,
        "show": show,
        "to_see": wrong + there,
        "columns": [{"name": c.name, "title": _(c.title)} for c in columns],
        "rows": [_laid_out(r, columns) for r in rows],
        "more": {"wrong": wrong, "there": there}.get(show, wrong + there) - len(rows),
        "steps": _steps(found),
    }


def recognised() -> list[dict[str, Any]]:
    """The columns a list may have, and what else they may be called: for who prepares a file."""
    return [{"shown": _(c.title), "required": c.required, "also": c.titles[1:4]} for c in COLUMNS]


def _steps(found: Preview) -> list[dict]:
    names = (_("选文件"), _("对列"), _("试导"), _("导入"))
    states = ("done", "done", "done", "now") if found.ok else ("done", "done", "now", "rest")
    if not found.table.rows:  # what stands in which column is still to be said
        states = ("done", "now", "rest", "rest")
    return [{"code": n, "label": label, "s": s} for n, (label, s) in enumerate(zip(names, states, strict=True), 1)]


def _columns(found: Preview) -> list:
    return [c for c in COLUMNS if c.name in ALWAYS and (c.name in found.table.shown or c.name == "name")]


def _matched(found: Preview, said: Mapping[str, str]) -> list[dict]:
    """Each column of the file, an example from it, and what it is taken for; of very many those that are taken first."""
    columns = found.table.columns
    if len(columns) > MOST_MATCHED:
        columns = sorted(columns, key=lambda one: not one.name)
    return [
        {
            "place": one.place,
            "title": one.title,
            "found": one.found,
            "as": said.get(one.title, one.name),
            "example": _clipped(one.example),
            "s": _state(one),
            "why": _("已取自另一列") if one.found else _("按表头认不出"),
        }
        for one in columns
    ]


def _state(one: FileColumn) -> str:
    """Taken; left out by somebody; or left out because nobody knows what it is, which wants a look."""
    if one.name:
        return "done"
    return "rest" if one.by_hand else "due"


def matched_by_hand(before: Mapping[str, str], told: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """What somebody chose, of (title, name found by the header, name chosen) of each column on the page: what differs from
    the header, and both columns where two are to be one thing, so that the refusal names them. Others stay as `before`."""
    chosen = [name for _title, _found, name in told]
    kept = {title: name for title, name in before.items() if title not in {title for title, *_rest in told}}
    return kept | {title: name for title, found, name in told if name != found or (name and chosen.count(name) > 1)}


def _wrong(found: Preview) -> list[dict]:
    """One per line with something wrong, its cells by column name."""
    names = {title: name for name, title in found.table.shown.items()}
    lines = {row.line: row for row in found.table.rows}
    by_line: dict[int, dict] = {}
    for error in found.errors:
        row = by_line.setdefault(error.line, {"line": error.line, "row": lines.get(error.line), "bad": {}, "s": "late"})
        told = error.row(_)
        row["bad"][names.get(error.column, error.column)] = told | {"value": _clipped(told["value"])}
    for row in by_line.values():
        row["says"] = " · ".join(_(BY_NAME[name].title) if name in BY_NAME else name for name in row["bad"])
    return list(by_line.values())


def _clipped(value: Any) -> Any:
    """A cell of thirty thousand characters does not become a page."""
    return value if len(str(value)) <= LONGEST_SHOWN else f"{str(value)[:LONGEST_SHOWN]}…"


def _there(found: Preview, actor: PersonActor) -> list[dict]:
    """Whose it is, where the person may see the client; else only that it is there."""
    some = found.already_there[:MOST_SHOWN]
    mine = set(visible(Client, actor).filter(pk__in=[client.pk for _row, client in some]).values_list("pk", flat=True))
    return [
        {"line": row.line, "row": row, "bad": {}, "s": "block", "says": _whose(client, client.pk in mine)}
        for row, client in some
    ]


def _whose(client: Client, seen: bool) -> str:
    if not seen:
        return _("已有：别的部门")
    return _("已有：%(who)s") % {"who": client.owner.name if client.owner else _("公海")}


def _laid_out(row: dict, columns: list) -> dict:
    given: Row | None = row["row"]
    cells = [
        {
            "title": _(c.title),
            "numeric": c.name == "headcount",
            "value": given.values.get(c.name) if given else "",
            "bad": row["bad"].get(c.name),
        }
        for c in columns
    ]
    others = [error for name, error in row["bad"].items() if name not in {c.name for c in columns}]
    return {**row, "cells": cells, "others": others}
