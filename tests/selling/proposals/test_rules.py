"""What makes a data sheet complete, a delivery deliverable and a presentation a presentation. Pure."""

from decimal import Decimal

import pytest

from tuanding.core.kernel.refusal import Invalid
from tuanding.selling.proposals.rules import (
    POINTS,
    check_data_sheet,
    check_delivery,
    check_presentation,
    completeness,
    require_text,
)

LINE = {"style": "夹克", "fabric": "涤棉", "quantity": 1, "unit_price": Decimal("0.00")}


def refused(call, *args):
    with pytest.raises(Invalid) as why:
        call(*args)
    return set(why.value.errors)


def test_nothing_said_is_zero_percent_and_everything_a_hundred():
    assert completeness({}).percent == 0
    assert completeness(dict.fromkeys(POINTS, "x")) == (100, ())


@pytest.mark.parametrize("left_out", POINTS)
def test_what_is_missing_is_named(left_out):
    result = completeness(dict.fromkeys(POINTS, 1) | {left_out: 0})
    assert (result.percent, result.missing, result.labels) == (93, (left_out,), [POINTS[left_out]])


def test_a_headcount_row_has_a_post_and_people():
    assert refused(check_data_sheet, [], [], [{"post": " ", "men": 1}]) == {"headcounts.1.post"}
    assert refused(check_data_sheet, [], [], [{"post": "灌装"}]) == {"headcounts.1.men"}
    assert refused(check_data_sheet, ["autumn"], ["长" * 201], []) == {"seasons", "needs"}
    check_data_sheet(["summer"], ["防静电"], [{"post": "灌装", "women": 1}])


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_without_text_nothing_is_delivered(text):
    assert refused(check_delivery, text, [LINE]) == {"text"}


def test_without_a_complete_line_nothing_is_delivered():
    assert refused(check_delivery, "文字", []) == {"lines"}
    assert refused(check_delivery, "文字", [LINE | {"fabric": ""}]) == {"lines.1.fabric"}
    assert refused(check_delivery, "文字", [LINE, LINE | {"quantity": 0}]) == {"lines.2.quantity"}
    assert refused(check_delivery, "文字", [LINE | {"unit_price": Decimal("-0.01")}]) == {"lines.1.unit_price"}
    check_delivery("文字", [LINE])


def test_a_client_accepts_when_every_point_is_confirmed_and_every_need_answered():
    points, needs = [{"confirmed": True}], [{"answer": "第一款"}]
    assert refused(check_presentation, [{"confirmed": False}], needs, "accept", "") == {"points"}
    assert refused(check_presentation, points, [{"answer": " "}], "accept", "") == {"needs.1.answer"}
    check_presentation(points, needs, "accept", "")
    check_presentation([{"confirmed": False}], [{"answer": ""}], "later", "")


def test_a_change_says_what_is_to_change():
    assert refused(check_presentation, [], [], "change", " ") == {"reaction"}


def test_a_reason_is_words():
    assert require_text(" 领子改低 ", "reason", "请写明") == "领子改低"
    assert refused(require_text, "  ", "reason", "请写明") == {"reason"}
