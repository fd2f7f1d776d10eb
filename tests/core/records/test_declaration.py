"""A field is declared once: what the model does not have, or nobody declared, stops the start; limits are the model's."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from ninja import Schema
from pydantic import ValidationError

from tuanding.core.records.declaration import Field, Fields
from tuanding.core.records.limits import least_and_most
from tuanding.core.records.schemas import body, changes
from tuanding.selling.clients.fields import CLIENT, CONTACT, GROUP_ORDER
from tuanding.selling.clients.models import Client, Industry


def test_a_field_of_the_model_that_is_nowhere_is_named():
    with pytest.raises(ImproperlyConfigured, match="clients.Industry: field 'name' is neither declared nor internal"):
        Fields(Industry)


def test_a_field_that_the_model_does_not_have_is_named():
    with pytest.raises(ImproperlyConfigured, match="clients.Industry: no field 'nmae' in the model"):
        Fields(Industry, Field(name="name"), Field(name="nmae"))


@pytest.mark.parametrize("fields", [CLIENT, CONTACT, GROUP_ORDER], ids=lambda fields: fields.model.__name__)
def test_every_form_field_is_written_by_programs_too(fields):
    assert {field.name for field in fields if field.form} == {field.name for field in fields if field.api == "rw"}


def test_limits_are_those_of_the_model_on_both_databases():
    assert least_and_most(Client._meta.get_field("headcount")) == (0, 10_000_000)


def test_a_new_record_needs_what_the_model_requires_and_a_change_needs_nothing():
    new, change = body(CLIENT)(type("New", (Schema,), {})), changes(CLIENT)(type("Change", (Schema,), {}))
    assert {name for name, one in new.model_fields.items() if one.is_required()} == {"name"}
    assert change().dict(exclude_unset=True) == {}


@pytest.mark.parametrize(
    ("name", "value"), [("name", "字" * 81), ("headcount", 10_000_001), ("headcount", -1), ("remark", "字" * 301)]
)
def test_what_is_beyond_a_limit_is_refused(name, value):
    with pytest.raises(ValidationError, match=name):
        changes(CLIENT)(type("Change", (Schema,), {}))(**{name: value})
