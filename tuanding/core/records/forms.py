"""Forms of a record, made from its declared fields."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db import models
from django.forms import BoundField, fields_for_model

from tuanding.core.company.fields import MoneyField, WholeInput
from tuanding.core.pages.day_input import DayInput
from tuanding.core.records.declaration import Field, Fields
from tuanding.core.records.limits import least_and_most

F = TypeVar("F", bound=forms.Form)


def limited(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """For `Meta.formfield_callback`: a form field with the number's limits of its model field."""
    if isinstance(column, models.IntegerField) and not isinstance(column, MoneyField) and not column.choices:
        kwargs["min_value"], kwargs["max_value"] = least_and_most(column)
        kwargs["form_class"] = WholeInput
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        kwargs["form_class"] = DayInput
    return column.formfield(**kwargs)


def form_of(fields: Fields) -> Callable[[type[F]], type[F]]:
    """Adds the declared fields to a form that is no ModelForm, in their order. What the class names itself stays as it is
    there: another label, another widget."""

    def extended(form: type[F]) -> type[F]:
        columns = fields_for_model(fields.model, fields.form, formfield_callback=limited)
        own = form.declared_fields
        form.base_fields = {name: own.get(name, columns[name]) for name in fields.form} | own
        form.record = fields  # type: ignore[attr-defined]  # of those that are RecordLayout
        return form

    return extended


class RecordLayout:
    """Mixed into a form of a record: its fields with what their declaration says of how they stand on the page."""

    record: ClassVar[Fields]
    fields: dict[str, forms.Field]

    def fields_in_order(self) -> list[tuple[BoundField, Field]]:
        """[(bound field, declaration)] in the order of the declaration."""
        return self._bound(self.record)

    def sections(self) -> dict[str, list[tuple[BoundField, Field]]]:
        """The same by section."""
        names = dict.fromkeys(field.section for field in self.record if field.form)
        return {name: self._bound(field for field in self.record if field.section == name) for name in names}

    def _bound(self, declared: Iterable[Field]) -> list[tuple[BoundField, Field]]:
        return [(self[field.name], field) for field in declared if field.name in self.fields]  # type: ignore[index]  # a form, into which this is mixed
