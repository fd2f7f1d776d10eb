"""When two names mean the same client, and which numbers can be right."""

import pytest

from tuanding.selling.clients.names import masked_phone, normalise_name, phone_digits, phone_parts, spaced_phone
from tuanding.selling.clients.rules import code_is_right, code_problem, phone_is_right, phone_problem


@pytest.mark.parametrize(
    "other", ["澄湖 精密（机械）有限公司", "澄湖精密(机械)有限公司", "澄湖精密机械有限公司 ", "澄湖·精密机械有限公司"]
)
def test_spaces_brackets_and_width_make_no_other_client(other):
    assert normalise_name(other) == "澄湖精密机械有限公司"


def test_another_word_is_another_client():
    assert normalise_name("澄湖精密机械股份有限公司") != normalise_name("澄湖精密机械有限公司")


@pytest.mark.parametrize(
    "phone",
    [
        "138 0000 6218",
        "１３８００００６２１８",
        "+86 138-0000-6218",
        "0571-88006600",
        "0571-88006600-12",
        "(010) 6655 4433 转 8",
        "400-820-8820",
        "+1 212 555 0123",
    ],
)
def test_numbers_people_write(phone):
    assert phone_is_right(phone)


@pytest.mark.parametrize("phone", ["1380000 22", "12345678901", "88006600", "电话不详", "138000062189"])
def test_numbers_nobody_answers(phone):
    assert not phone_is_right(phone)
    assert phone in phone_problem(phone).sentence()


def test_no_number_is_no_wrong_number():
    assert phone_problem(" ") is None
    assert code_problem("") is None


def test_the_extension_is_no_part_of_the_number():
    assert phone_parts("0571-88006600 转 12") == ("057188006600", "12")
    assert phone_parts("138-0000-6218") == ("13800006218", "")


def test_the_credit_code_checks_itself():
    assert code_is_right("91110000600037341L")
    assert code_is_right(" 91110000600037341l")
    assert not code_is_right("91110000600037341M")
    assert code_is_right("N2330106MF0000000W")  # a village cooperative
    assert code_is_right("Y1330106MJ0000000X")
    assert not code_is_right("N2330106MF0000000X")
    assert not code_is_right("N23301O6MF0000000W")  # a letter in the region
    assert not code_is_right("I2330106MF0000000W")  # a letter the standard does not have
    assert "18 位" in code_problem("91330110MA281T").sentence()


def test_a_number_is_read_aloud_masked_and_compared():
    assert spaced_phone("13800006218") == "138 0000 6218"
    assert masked_phone("138 0000 6218") == "138 **** 6218"
    assert phone_digits("+86 138-0000-6218") == phone_digits("13800006218")
