"""A sheet that is a table, as xlsx: exactly the rows that were printed, money and days as real ones."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import override

from tuanding.core.kernel.refusal import NotFound
from tuanding.core.sheets.form import SheetForm, form_of
from tuanding.core.sheets.models import Issued
from tuanding.core.tables.cleaning import Amount, Day, Whole
from tuanding.core.tables.columns import Column
from tuanding.core.tables.refusals import Unclean
from tuanding.core.tables.writing import write_xlsx


def issued_xlsx(row: Issued) -> bytes:
    """The table of an issued copy in its own language. NotFound for a sheet that is no table."""
    form = form_of(row.kind)
    with override(row.language):
        return table_xlsx(form, row.data, f"{form.title} {row.label}")


def table_xlsx(form: SheetForm, data: dict, title: str) -> bytes:
    """The table of a sheet from its printed data."""
    if form.table is None:
        raise NotFound("%(value)s 不是表格，没有 xlsx", value=form.code)
    key, columns = form.table
    return write_xlsx(_columns_from_printed_text(columns), data[key], title=title, sheet=form.code)


def _columns_from_printed_text(columns: Sequence[Column]) -> list[Column]:
    return [replace(column, value=partial(_cell_value, column)) for column in columns]


def _cell_value(column: Column, row: dict) -> Any:
    """The printed text turned back into its number or day; everything else stays text."""
    printed = row.get(column.name, "")
    if printed in ("", None) or not isinstance(column.clean, Amount | Day | Whole):
        return printed
    try:
        return column.clean(printed)
    except Unclean:
        return printed
