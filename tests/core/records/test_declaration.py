"""A field is declared once: what the model does not have, or nobody declared, stops the start; limits are the model's."""

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from ninja import Schema
from pydantic import ValidationError

from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.contracting.contracts.rules import FIRST_OF_LINE, FIRST_TERMS
from tuanding.core.pages.forms import LookForm
from tuanding.core.records.declaration import Field, Fields
from tuanding.core.records.forms import RecordLayout, form_of
from tuanding.core.records.limits import least_and_most
from tuanding.core.records.schemas import body, changes
from tuanding.selling.clients.fields import CLIENT, CONTACT, GROUP_ORDER
from tuanding.selling.clients.models import Client, Industry
from tuanding.selling.proposals.fields import DATA_SHEET, HEADCOUNT, PROPOSAL_LINE
from tuanding.selling.proposals.rules import POINTS


def test_a_field_of_the_model_that_is_nowhere_is_named():
    with pytest.raises(ImproperlyConfigured, match="clients.Industry: field 'name' is neither declared nor internal"):
        Fields(Industry)


def test_a_field_that_the_model_does_not_have_is_named():
    with pytest.raises(ImproperlyConfigured, match="clients.Industry: no field 'nmae' in the model"):
        Fields(Industry, Field(name="name"), Field(name="nmae"))


DECLARED = [CLIENT, CONTACT, GROUP_ORDER, DATA_SHEET, HEADCOUNT, PROPOSAL_LINE, REVISION, LINE]


@pytest.mark.parametrize("fields", DECLARED, ids=lambda fields: fields.model.__name__)
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


def test_a_form_has_the_declared_fields_in_their_order_and_keeps_what_it_names_itself():
    form = form_of(HEADCOUNT)(type("Form", (RecordLayout, LookForm), {"men": forms.CharField(label="男工")}))()
    assert list(form.fields) == ["site", "post", "men", "women"]
    assert (form.fields["men"].label, str(form.fields["women"].label)) == ("男工", "女")
    assert [bound.name for bound, _about in form.fields_in_order()] == ["site", "post", "men", "women"]


def test_a_number_beyond_its_limit_is_refused_in_the_words_of_the_look():
    form = form_of(HEADCOUNT)(type("Form", (LookForm,), {}))({"post": "店员", "men": "1000001", "women": "3"})
    assert form.errors == {"men": ["无法存，因为大于 1000000；可以填 1000000 或更小。"]}


def test_a_typed_row_is_stripped_and_what_is_empty_is_the_default():
    assert HEADCOUNT.row({"post": " 店员 ", "women": None}) == {"site": "", "post": "店员", "men": 0, "women": 0}


def test_the_points_of_a_data_sheet_have_the_names_of_its_fields():
    assert {code: label for code, label in POINTS.items() if code != "headcount"} == {
        code: str(DATA_SHEET.label(code)) for code in POINTS if code != "headcount"
    }


def test_the_first_fingerprints_know_only_fields_that_are_declared():
    assert set(REVISION.copied_names) >= FIRST_TERMS
    assert set(FIRST_OF_LINE) <= set(LINE.api_names)
