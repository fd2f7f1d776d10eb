"""A form field: label above, hint or reason below, what was typed stays as it was typed."""

from decimal import Decimal

import pytest
from allauth.account.forms import ChangePasswordForm
from django import forms
from django.template import Context, Template

from tuanding.core.accounts.models import Department
from tuanding.core.company.fields import MoneyInput
from tuanding.core.pages.forms import EditForm, LookForm
from tuanding.core.pages.specimens import Specimen


class Price(LookForm):
    price = MoneyInput(label="单价")
    count = forms.IntegerField(label="数量")
    day_on = forms.DateField(label="日子", required=False)


def rendered(form, name):
    return form[name].as_field_group()


def test_an_amount_is_shown_with_commas_and_its_capitals():
    html = rendered(Price(initial={"price": Decimal("128660")}), "price")
    assert 'value="128,660.00"' in html
    assert "壹拾贰万捌仟陆佰陆拾元整" in html
    assert "元</span>" in html


@pytest.mark.parametrize(("typed", "reason"), [("1,234.567", "小数太多"), ("12,3.45", "这不是数")])
def test_a_wrong_amount_comes_back_as_it_was_typed(typed, reason):
    html = rendered(Price({"price": typed}), "price")
    assert f'value="{typed}"' in html
    assert 'aria-invalid="true"' in html
    assert f"无法存，因为{reason}" in html


def test_numbers_are_text_boxes_because_the_others_forget_what_is_wrong():
    assert 'type="number"' not in rendered(Price({"count": "三十"}), "count")
    assert 'value="三十"' in rendered(Price({"count": "三十"}), "count")


@pytest.mark.parametrize(
    ("typed", "name", "reason"),
    [
        ({}, "count", "因为这一栏空着"),
        ({"count": "三"}, "count", "可以写成 120"),
        ({"day_on": "明天"}, "day_on", "可以写成 2026-11-24"),
    ],
)
def test_reasons_say_what_would_be_accepted(typed, name, reason):
    assert reason in rendered(Price(typed), name)


def test_the_reason_takes_the_place_of_the_hint_and_is_read_with_the_field():
    html = rendered(Specimen({"name": ""}), "name")
    assert "和执照一样" not in html
    assert 'aria-describedby="id_name-err"' in html


@pytest.mark.parametrize("name", ["name", "amount", "due_on", "source", "words", "scan"])
def test_every_field_has_its_label(name):
    assert f'<label for="id_{name}">' in rendered(Specimen(), name)


@pytest.mark.parametrize("name", ["materials", "mood"])
def test_choices_are_a_named_group(name):
    assert f'role="group" aria-labelledby="id_{name}-lb"' in rendered(Specimen(), name)


def test_what_may_stay_empty_says_so():
    assert "可空" in rendered(Price(), "day_on")
    assert "可空" not in rendered(Price(), "count")


def test_a_form_says_itself_what_stands_beside_a_label():
    form = Price()
    form.label_marks = {"day_on": "签字前要填"}
    assert "<small>签字前要填</small>" in rendered(form, "day_on")
    form.label_marks = {"day_on": ""}
    assert "<small>" not in rendered(form, "day_on")


def test_a_page_says_more_of_a_field():
    html = Template('{% field form.mood kind="two" %}{% field form.words unit="" %}').render(
        Context({"form": Specimen()})
    )
    assert '<div class="pick two" role="group"' in html
    html = Template('{% field form.count unit="件" icon="ruler" %}').render(Context({"form": Price()}))
    assert '<span class="unit">件</span>' in html
    assert "#ruler" in html


def test_the_form_of_a_library_is_shown_alike():
    form = ChangePasswordForm(data={})
    assert "id_oldpassword-err" in form["oldpassword"].as_field_group()


def test_a_hidden_field_is_bare():
    class Hiding(LookForm):
        day_on = forms.DateField(widget=forms.HiddenInput, help_text="-")

    assert str(Hiding()["day_on"]) == '<input type="hidden" name="day_on" id="id_day_on">'


class DepartmentForm(EditForm):
    class Meta:
        model = Department
        fields = ("name", "code")


def typed_over(name_on_page, now, typed):
    """The page showed `name_on_page`; meanwhile the row says `now`; the person sends `typed`."""
    row = Department(pk=1, name=now, code="one")
    sent = {"name": typed, "code": "one", "initial-name": name_on_page, "initial-code": "one"}
    form = DepartmentForm(sent, instance=row)
    form.validate_unique = lambda: None
    assert form.is_valid(), form.errors
    return form.changes(), row


def test_an_edit_names_only_what_this_person_changed():
    assert typed_over("一部", "一部", "团订一部")[0] == {"name": "团订一部"}


def test_what_somebody_else_changed_meanwhile_is_not_overwritten():
    assert typed_over("一部", "团订一部", "一部")[0] == {}


def test_validating_leaves_the_row_alone():
    assert typed_over("一部", "一部", "团订一部")[1].name == "一部"


def test_the_form_carries_along_what_it_showed():
    html = rendered(DepartmentForm(instance=Department(pk=1, name="一部", code="one")), "name")
    assert 'name="initial-name" value="一部"' in html


def test_a_list_to_choose_from_begins_with_words():
    class Choosing(LookForm):
        must = forms.ModelChoiceField(Department.objects.none())
        may = forms.ModelChoiceField(Department.objects.none(), required=False)

    form = Choosing()
    assert [str(form.fields[name].empty_label) for name in ("must", "may")] == ["请选", "--"]
