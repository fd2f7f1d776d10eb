"""What programs read and write of a record, made from its declared fields."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from django.db import models
from ninja import Schema
from pydantic import Field as SchemaField
from pydantic import PlainSerializer, ValidationInfo, create_model, model_validator

from tuanding.core.accounts.scopes import is_column_visible
from tuanding.core.company.fields import MoneyField
from tuanding.core.records.declaration import Field, Fields
from tuanding.core.records.limits import least_and_most

S = TypeVar("S", bound=Schema)
MOST_OF_AN_AMOUNT = 20  # characters
Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
Amount = Annotated[Decimal, SchemaField(ge=0, max_digits=15, decimal_places=2)]  # written as a number or as a text
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
            if actor is None or not is_column_visible(self.fields.model, actor, name):
                setattr(self, name, self.fields.hidden(name, getattr(self, name)))
        return self


def out(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs read. A RecordOut hides; a plain schema is for rows that are read under the record they belong to."""

    def extended(schema: type[S]) -> type[S]:
        hidden = fields.hidden_names if issubclass(schema, RecordOut) else frozenset()
        definitions = {
            one.name: _output_field(one, fields.column_of(one.name), one.name in hidden) for one in fields if one.api
        }
        return _with(definitions, fields=fields)(schema)

    return extended


def body(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs write of a new record: what the model requires must be sent."""
    return _with(
        {field.name: _input_field(field, fields.column_of(field.name), new=True) for field in _writable(fields)}
    )


def changes(fields: Fields) -> Callable[[type[S]], type[S]]:
    """Adds what programs may change; what is not sent stays (`exclude_unset`)."""
    return _with(
        {field.name: _input_field(field, fields.column_of(field.name), new=False) for field in _writable(fields)}
    )


def _writable(fields: Fields) -> list[Field]:
    return [field for field in fields if field.api == "rw"]


def _with(definitions: dict[str, Any], **attributes: Any) -> Callable[[type[S]], type[S]]:
    def extended(schema: type[S]) -> type[S]:
        model = create_model(
            schema.__name__, __base__=schema, __module__=schema.__module__, __doc__=schema.__doc__, **definitions
        )
        for name, value in attributes.items():
            setattr(model, name, value)
        return model

    return extended


def _type_of(column: models.Field) -> Any:
    return next(python for kind, python in TYPES if isinstance(column, kind))


def _output_field(field: Field, column: models.Field, hidden: bool) -> tuple[Any, Any]:
    """A text is never null; a person, a client and the like are their number; an amount is null for whom it is hidden from."""
    python = Money if isinstance(column, MoneyField) else field.type or _type_of(column)
    null = column.null or (hidden and not field.mask and python is not str)
    alias = column.attname if isinstance(column, models.ForeignKey) else None
    return (python | None if null else python), SchemaField(..., alias=alias)


def _input_field(field: Field, column: models.Field, new: bool) -> tuple[Any, Any]:
    python = field.type or _type_of(column)
    if python is str and column.choices:
        python = Literal[*(value for value, _label in column.choices)]
    limits: dict[str, Any] = {}
    if field.type:
        pass  # it brings its own
    elif isinstance(column, MoneyField):
        limits = {"max_length": MOST_OF_AN_AMOUNT}
    elif isinstance(column, models.IntegerField):
        limits = dict(zip(("ge", "le"), least_and_most(column), strict=True))
    elif python is str and isinstance(column, models.CharField):
        limits = {"max_length": column.max_length}
    required = new and not column.blank and not column.null and not column.has_default()
    default = ... if required else _default_or_empty(column)
    return (python | None if column.null else python), SchemaField(default, **limits)


def _default_or_empty(column: models.Field) -> Any:
    """The model's, as JSON says it; else nothing."""
    if not column.has_default():
        return None if column.null else ""
    default = column.get_default()
    return default.value if isinstance(default, Enum) else default
