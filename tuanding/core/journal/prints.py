"""Prints: a short digest of a row's values, the same before it is written and when it is read from either database.

Form 2 ("2:…") is over the JSON of {column: value} in order of the columns, NULLs left out: a nullable column that is added
later changes no print. Form 1, without a mark, stands in entries of the release before: values without names, NULLs too,
of the columns its tables had (form1_columns.json).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import repeat
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Field, ForeignKey, Model

from tuanding.core.accounts.bases import Record
from tuanding.core.journal import renamed
from tuanding.core.journal.chain import utc_text
from tuanding.core.journal.gates import declared_gates
from tuanding.core.journal.inserting import PLAIN_TYPES

MARK = "2:"
LENGTH = 24  # hex digits, 96 bits
OLD_COLUMNS: dict[str, list[str]] = json.loads(Path(__file__).with_name("form1_columns.json").read_text("utf-8"))


class Name(NamedTuple):
    """A row as entries name it: "contracts.Point 5" for a fact, "clients.Client 5 v3" for one version of a record."""

    label: str
    pk: int
    version: int | None = None

    @classmethod
    def of(cls, row: Any) -> "Name":
        return cls(label_of(type(row)), row.pk, row.version if isinstance(row, Record) else None)

    @classmethod
    def parsed(cls, text: str) -> "Name":
        """Under today's label."""
        label, pk, *version = text.split(" ")
        return cls(renamed.label_now(label), int(pk), int(version[0][1:]) if version else None)

    def __str__(self) -> str:
        return f"{self.label} {self.pk}" + (f" v{self.version}" if self.version is not None else "")


def is_record(model: type[Model]) -> bool:
    return issubclass(model, Record)


def label_of(model: type[Model]) -> str:
    """Of the model whose table it is: a proxy's rows are those of its model."""
    return (model._meta.concrete_model or model)._meta.label


@cache
def in_evidence(model: type[Model]) -> bool:
    """Facts whose table is only ever added to, and records."""
    return issubclass(model, Record) or model._meta.db_table in _append_only_tables()


@cache
def _append_only_tables() -> frozenset[str]:
    """Tables that are only ever added to, without the journal's own, which the chain protects."""
    gates = (gate for gate in declared_gates() if gate.on == "UPDATE" and gate.condition == "1 = 1")
    return frozenset(gate.table for gate in gates if not gate.table.startswith("journal_"))


def print_of(row: Model) -> str:
    """Of one row, in form 2."""
    return prints(type(row), [row.__dict__])[0]


def prints(model: type[Model], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Of many rows, each {attribute: value}, in form 2. Column by column: a value all rows share is put down once."""
    texts = [
        text
        for column in columns_of(model)
        if (text := _json_members_unless_all_null(column, [row[column.attname] for row in rows]))
    ]
    joined = map("".join, zip(*texts, strict=True)) if texts else repeat("", len(rows))
    return [MARK + _digest_without_mark(f"{{{text[1:]}}}") for text in joined]


def digest_of(some: Iterable[str]) -> str:
    """Of the prints of several rows, in order of their ids."""
    return MARK + _digest_without_mark("".join(some))


def print_like(expected: str, model: type[Model], row: dict[str, Any]) -> str:
    """The row's print in the form the expected one has."""
    return prints(model, [row])[0] if expected.startswith(MARK) else _print_in_form_1(model, row)


def _digest_without_mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


class PrintColumn(NamedTuple):
    """`key` begins its part of the JSON; values of the type `plain` are what the database gets."""

    attname: str
    key: str
    plain: type | None
    prepare: Callable[[Any], Any]


@lru_cache(maxsize=256)
def columns_of(model: type[Model]) -> tuple[PrintColumn, ...]:
    """The columns in evidence, in the order in which prints cover them."""
    left_out, label = getattr(model, "NO_EVIDENCE", ()), label_of(model)
    fields = [field for field in model._meta.local_concrete_fields if field.attname not in left_out]
    if model._meta.proxy:
        return columns_of(model._meta.concrete_model)
    names_and_fields = sorted((renamed.name_in_prints(label, field.attname), field) for field in fields)
    return tuple(_column(name, field) for name, field in names_and_fields)


def _column(name: str, field: Field) -> PrintColumn:
    target = field.target_field if isinstance(field, ForeignKey) else field
    return PrintColumn(
        field.attname, f",{encode_basestring(name)}:", PLAIN_TYPES.get(type(target)), field.get_prep_value
    )


def _json_members_unless_all_null(column: PrintColumn, values: list[Any]) -> Iterable[str] | None:
    """The column's part of the JSON for each row; None where all values are NULL."""
    first, kinds = values[0] if values else None, set(map(type, values))
    if len(kinds) == 1:
        if first is None:
            return None
        if values.count(first) == len(values):
            return repeat(column.key + _json_of_value(column, first), len(values))
        if kinds == {str} and column.plain is str:
            return [column.key + text for text in map(encode_basestring, values)]
        if kinds == {int} and column.plain is int:
            return [f"{column.key}{value}" for value in values]
    return ["" if value is None else column.key + _json_of_value(column, value) for value in values]


def _json_of_value(column: PrintColumn, value: Any) -> str:
    """The JSON of one value, as the database is given it."""
    kind = type(value)
    if kind is not column.plain:
        value = column.prepare(value)
        kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return str(value)
    return encode_basestring(utc_text(value)) if kind is datetime else _encode_json(value)


def _encode_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _print_in_form_1(model: type[Model], row: dict[str, Any]) -> str:
    columns = {
        renamed.name_in_prints(label_of(model), field.attname): field for field in model._meta.local_concrete_fields
    }
    names = next((OLD_COLUMNS[label] for label in renamed.labels_of(label_of(model)) if label in OLD_COLUMNS), [])
    fields = [columns[name] for name in names]
    return _digest_without_mark(_encode_json([field.get_prep_value(row[field.attname]) for field in fields]))
