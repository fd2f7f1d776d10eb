"""What programs read and write of a record, made from its declared fields."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, Literal, TypeVar

from django.db import models
from ninja import Schema
from pydantic import Field as SchemaField
from pydantic import ValidationInfo, create_model, model_validator

from tuanding.core.accounts.scopes import shows
from tuanding.core.company.fields import MoneyField
from tuanding.core.records.declaration import Fields
from tuanding.core.records.limits import least_and_most

S = TypeVar("S", bound=Schema)
MOST_OF_AN_AMOUNT = 20  # characters
TYPES: tuple[tuple[type[models.Field], type], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (MoneyField, str),
    (models.ForeignKey, int),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
)


class RecordOut(Schema):
    """A record as a program reads it: without what is hidden from whose token it is, or from nobody known."""

    fields: ClassVar[Fields]

    @model_validator(mode="after")
    def hide(self, about: ValidationInfo) -> "RecordOut":
        actor = getattr((about.context or {}).get("request"), "actor", None)
        for name in self.fields.hidden_names & type(self).model_fields.keys():
            if actor is None or not shows(self.fields.model, actor, name):
                setattr(self, name, self.fields.hidden(name, getattr(self, name)))
        return self


def out(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs read; a schema of a record with `fields` set."""
    return _with({field.name: _read(fields.column_of(field.name)) for field in fields if field.api}, fields=fields)


def body(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs write of a new record: what the model requires must be sent."""
    return _with({name: _written(fields.column_of(name), new=True) for name in _writable(fields)})


def changes(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs may change; what is not sent stays (`exclude_unset`)."""
    return _with({name: _written(fields.column_of(name), new=False) for name in _writable(fields)})


def _writable(fields: Fields) -> list[str]:
    return [field.name for field in fields if field.api == "rw"]


def _with(definitions: dict[str, Any], **attributes: Any) -> Callable[[type[S]], type[S]]:
    def extended(schema: type[S]) -> type[S]:
        made = create_model(
            schema.__name__, __base__=schema, __module__=schema.__module__, __doc__=schema.__doc__, **definitions
        )
        for name, value in attributes.items():
            setattr(made, name, value)
        return made

    return extended


def _type_of(column: models.Field) -> Any:
    return next(python for kind, python in TYPES if isinstance(column, kind))


def _read(column: models.Field) -> tuple[Any, Any]:
    """A text is never null; a person, a client and the like are their number."""
    python = _type_of(column)
    alias = column.attname if isinstance(column, models.ForeignKey) else None
    return (python | None if column.null else python), SchemaField(..., alias=alias)


def _written(column: models.Field, new: bool) -> tuple[Any, Any]:
    python = _type_of(column)
    if python is str and column.choices:
        python = Literal[*(value for value, _label in column.choices)]
    limits: dict[str, Any] = {}
    if isinstance(column, MoneyField):
        limits = {"max_length": MOST_OF_AN_AMOUNT}
    elif isinstance(column, models.IntegerField):
        limits = dict(zip(("ge", "le"), least_and_most(column), strict=True))
    elif python is str and isinstance(column, models.CharField):
        limits = {"max_length": column.max_length}
    required = new and not column.blank and not column.null and not column.has_default()
    default = ... if required else column.default if column.has_default() else None if column.null else ""
    return (python | None if column.null else python), SchemaField(default, **limits)
