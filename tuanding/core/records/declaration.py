"""How a room declares the fields of a record. Limits, labels, choices and defaults are the model's, who is not shown a field is
said in `scopes.py`; a declaration says where a field stands. What needs a condition is written by hand beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import CharField, Model, TextField
from django.db.models import Field as ModelField

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.bases import ActedRow, FactRow
from tuanding.core.accounts.scopes import is_column_visible, table_of
from tuanding.core.pages.lists import ListColumn
from tuanding.core.records.files import cleaner_of
from tuanding.core.tables.columns import Column, Guess

OF_EVERY_FACT = {column.name for base in (FactRow, ActedRow) for column in base._meta.local_fields}


@dataclass(frozen=True, kw_only=True)
class Import:
    """The column of a field in a file. `place` orders columns of several records in one file; `name` and `title` where they are
    not the field's own; `titles` what files call it besides, with spaces between them; `clean` where the model says too little of what may stand there."""

    place: int = 100
    name: str = ""
    title: Any = ""
    titles: str = ""
    guesses: tuple[Guess, ...] = ()
    clean: Callable[[Any], Any] | None = None
    required: bool = False
    unique: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a record, by its name in the model.

    `form`: people write it in the record's form, in `section`, over two columns if `wide`, with `unit` behind it
    `panel`: its place on the record's page (0: none)
    `api`: programs read it ("r"), read and write it ("rw"); `type`: its type there, limits included, where the model's says too little
    `column`: makes its column of the list, `partial(ListColumn, priority=3)`
    `copy`: a further version of the record begins with it
    `mask`: what people see of its value from whom the scopes table hides it; without it they see nothing
    """

    name: str
    form: bool = False
    section: str = ""
    wide: bool = False
    unit: Any = ""
    panel: int = 0
    api: Literal["", "r", "rw"] = ""
    imports: Import | None = None
    column: Callable[..., ListColumn] | None = None
    copy: bool = False
    mask: Callable[[Any], Any] | None = None
    type: Any = None


class Fields:
    """The declared fields of one model, in the order in which they are shown. `internal` are those that no person and no program
    reads or writes by name; who wrote a fact and when needs no declaration. Raises ImproperlyConfigured for a name the model
    does not have, and for one that is nowhere."""

    def __init__(self, model: type[Model], *fields: Field, internal: tuple[str, ...] = ()):
        self.model, self.by_name = model, {field.name: field for field in fields}
        columns = {column.name for column in model._meta.concrete_fields}
        unknown = {*self.by_name, *internal} - columns
        missing = columns - {*self.by_name, *internal, "id", "version", *OF_EVERY_FACT}
        if unknown or missing:
            raise ImproperlyConfigured(
                f"{model._meta.label}: "
                + "; ".join(
                    [f"no field {name!r} in the model" for name in sorted(unknown)]
                    + [f"field {name!r} is neither declared nor internal in its fields.py" for name in sorted(missing)]
                )
            )

    def __iter__(self) -> Iterator[Field]:
        return iter(self.by_name.values())

    def column_of(self, name: str) -> ModelField:
        """The field of the model."""
        return self.model._meta.get_field(name)  # type: ignore[return-value]  # a column, never a relation back

    def label(self, name: str) -> Any:
        return self.column_of(name).verbose_name

    @cached_property
    def form(self) -> tuple[str, ...]:
        """For `Meta.fields`."""
        return tuple(field.name for field in self if field.form)

    @cached_property
    def api_names(self) -> tuple[str, ...]:
        """What programs read."""
        return tuple(field.name for field in self if field.api)

    @cached_property
    def copied_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self if field.copy)

    @property
    def hidden_names(self) -> frozenset[str]:
        """Declared fields that the scopes table hides from somebody."""
        table = table_of(self.model)
        return frozenset(self.by_name.keys() & table.hidden.keys()) if table else frozenset(self.by_name)

    def panel(self, row: Model, actor: Actor) -> list[tuple[str, Any, Any]]:
        """[(name, label, value)] of the fields on the record's page, as this actor may see them."""
        names = [field.name for field in sorted(self, key=lambda field: field.panel) if field.panel]
        return [(name, self.label(name), self.value(row, name, actor)) for name in names]

    def columns(self) -> list[ListColumn]:
        """Those of its list; whom a field is hidden from has no such column."""
        return [
            field.column(name=field.name, label=self.label(field.name), column=field.name)
            for field in self
            if field.column
        ]

    def value(self, row: Model, name: str, actor: Actor) -> Any:
        """The value of a field as this actor may see it: the value, its mask, or empty."""
        value = getattr(row, name)
        return value if is_column_visible(self.model, actor, name) else self.hidden(name, value)

    def hidden(self, name: str, value: Any) -> Any:
        """What people see from whom the field is hidden: the mask of the value, else "" of a text and None of anything
        else, whether there is a value or not."""
        field = self.by_name[name]
        if field.mask:
            return field.mask(value)
        return "" if isinstance(self.column_of(name), CharField | TextField) else None

    def placed_file_columns(self) -> list[tuple[int, Column]]:
        """[(place, column)] of what a file of such records may have."""
        return [(field.imports.place, self._file_column(field.name, field.imports)) for field in self if field.imports]

    def _file_column(self, name: str, about: Import) -> Column:
        return Column(
            about.name or name,
            (about.title or self.label(name), *about.titles.split()),
            about.clean or cleaner_of(self.column_of(name)),
            required=about.required,
            unique=about.unique,
            guesses=about.guesses,
        )

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """{field: value} of a typed row: texts without blanks around them, the model's default where nothing is typed."""
        return {
            field.name: self._stripped_or_default(field.name, values.get(field.name)) for field in self if field.form
        }

    def _stripped_or_default(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return value.strip()
        return self.column_of(name).get_default() if value is None else value

    @cached_property
    def _file_names_by_field(self) -> dict[str, str]:
        return {field.name: field.imports.name or field.name for field in self if field.imports}

    def from_file(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """{field: value} of a row of a file."""
        return {name: values[in_file] for name, in_file in self._file_names_by_field.items()}


def file_columns(*records: Fields, more: Mapping[int, Column]) -> tuple[Column, ...]:
    """The columns of one file in their places; `more` are those that are no field: {place: column}."""
    placed = [*more.items(), *(pair for fields in records for pair in fields.placed_file_columns())]
    return tuple(column for _place, column in sorted(placed, key=lambda pair: pair[0]))
