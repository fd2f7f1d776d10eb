"""Each tag says what it means, in words too, and never lets text become markup."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tuanding.core.kernel.refusal import Blocked


@pytest.fixture(autouse=True)
def _chinese():
    with override("zh-hans"):
        yield


def rendered(source, **context):
    return Template(source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_silent():
    html = rendered('{% icon "lock" %}')
    assert "built/icons.svg#lock" in html
    assert 'aria-hidden="true"' in html


def test_a_stage_has_code_and_name():
    assert rendered('{% stage "Cc" %}') == '<span class="stage"><b>Cc</b>促成签单</span>'


@pytest.mark.parametrize(("code", "filled"), [(None, 0), ("Dh", 1), ("Cc", 5), ("Sh", 9)])
def test_nine_ticks_are_filled_up_to_the_stage(code, filled):
    assert f"--k:{filled}" in rendered("{% nine code %}", code=code)


def test_before_the_first_stage_a_list_shows_two_dashes():
    assert "--" in rendered("{% stage_cell None %}")


def test_a_chip_says_its_state_in_words():
    assert 'data-s="block"' in rendered('{% chip "受阻" "block" "lock" %}')
    assert "受阻</span>" in rendered('{% chip "受阻" "block" "lock" %}')


def test_a_clause_names_its_number_and_subject():
    html = rendered('{% clause "5.4" %}')
    assert "条 5.4" in html
    assert "合同收条与九点评审" in html


def test_what_is_sealed_and_what_waits_for_it():
    assert "已盖章" in rendered("{% stamp %}")
    assert "wait" in rendered("{% stamp False %}")


def test_a_tape_is_a_meter_with_a_name():
    html = rendered('{% tape 9 25 "本周有效" "" 10 %}')
    assert 'role="meter"' in html
    assert 'aria-label="本周有效"' in html
    assert "--v:9;--n:25;--by:10" in html


def test_a_meter_never_says_more_than_its_standard():
    assert 'aria-valuenow="3"' in rendered('{% tape 5 3 "今日见客" %}')


def test_an_amount_in_capitals():
    assert (
        rendered("{{ sum|money }} {{ sum|capitals }}", sum=Decimal("128660")) == "128,660.00 壹拾贰万捌仟陆佰陆拾元整"
    )


@pytest.mark.parametrize(
    "tag",
    ["{% chip bad %}", "{% panel title=bad %}{% endpanel %}", "{% face bad %}", "{% cell bad %}", "{% person bad %}"],
)
def test_text_stays_text(tag):
    assert "<script>" not in rendered(tag, bad="<script>alert(1)</script>")


def test_ids_are_never_written_with_a_comma():
    assert 'value="1234"' in rendered('{% move_button "盖章" "/seal" 1234 %}')


def test_a_move_that_may_go_is_a_form_with_a_one_time_key():
    html = rendered('{% move_button "盖章" "/seal" 3 "" "seal" %}')
    assert 'name="once"' in html
    assert 'class="btn seal"' in html


def test_a_move_that_may_not_says_why_and_cannot_be_sent():
    html = rendered('{% move_button "盖章" "/seal" 3 why %}', why=Blocked("九点没全过：第 %(n)s 点", n=4))
    assert "九点没全过：第 4 点" in html
    assert "<form" not in html


def test_two_forms_have_two_keys():
    assert rendered("{% one_time_key %}") != rendered("{% one_time_key %}")


def test_a_seam_names_the_gate_on_its_thread():
    html = rendered(
        "{% seam steps %}", steps=[{"code": "Cc", "label": "促成签单", "s": "done", "lock": "预付款未全额到账"}]
    )
    assert 'aria-label="预付款未全额到账"' in html


def test_an_empty_cell_is_two_dashes_and_money_has_two_places():
    assert "--" in rendered("{% cell None %}")
    assert rendered("{% cell value %}", value=Decimal("1234.5")) == "1,234.50"
