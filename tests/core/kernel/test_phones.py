"""A phone is a whole phone or none: how it is kept, compared, shown and dialled."""

import pytest

from tests.texts import PHONES
from tuanding.core.kernel.phones import (
    JOINED,
    SCIENTIFIC_SPELT,
    WITH_LETTERS,
    WITHOUT_AREA,
    NoPhone,
    area_of_numbers,
    dialled,
    grouped,
    phones_in,
    read_phones,
    stretches_of_digits,
)


@pytest.mark.parametrize("text", [text for text, stored in PHONES.items() if stored])
def test_what_is_stored_is_read_as_the_same_phones_again(text):
    phones = read_phones(text, "0571")
    assert "；".join(phone.text for phone in phones) == PHONES[text]
    again = read_phones(PHONES[text])
    assert [phone[:3] for phone in again] == [phone[:3] for phone in phones]


@pytest.mark.parametrize(
    ("stored", "dial"),
    [
        ("13800006218", "13800006218"),
        ("0571-88006603 转 801", "057188006603,801"),
        ("0571-88006603转801", "057188006603,801"),
        ("57188006602", "057188006602"),
        ("+886 2 2345 6789", "+886223456789"),
        ("0086 13811112222", "13811112222"),
        ("400-820-8820 转 1", "4008208820,1"),
        ("95588", "95588"),
        ("13800003333;13900003333", "13800003333"),
        ("138OOOO6666", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_dialled_is_what_a_person_would_dial(stored, dial):
    assert dialled(stored) == dial


@pytest.mark.parametrize(
    "spellings",
    [
        ("13811112222", "0086 13811112222", "+86-138-1111-2222", "８６13811112222", "138 1111 2222", "013811112222"),
        (
            "0571-88119900",
            "+86 571 8811 9900",
            "57188119900",
            "0571-88119900转8",
            "(0571) 8811 9900",
            "tel:057188119900",
        ),
        ("+886 2 2345 6789", "00886223456789", "886-2-2345-6789"),
        ("400-820-8820", "4008208820", "+86 400 820 8820"),
    ],
)
def test_one_number_in_any_spelling_has_one_key(spellings):
    assert len({read_phones(spelling)[0].key for spelling in spellings}) == 1


def test_a_number_of_another_country_is_none_of_ours():
    assert read_phones("+1 312 555 0123")[0].key != read_phones("13125550123")[0].key


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("88119900", WITHOUT_AREA),
        ("8811 9900 转 12", WITHOUT_AREA),
        ("7654321", WITHOUT_AREA),
        ("13800006218；88119900", WITHOUT_AREA),
        ("138OOOO6666", WITH_LETTERS),
        ("张三13800004444", WITH_LETTERS),
        ("1380000333313900003333", JOINED),
        ("1.38E+10", SCIENTIFIC_SPELT),
    ],
)
def test_a_refusal_says_what_is_wrong(text, reason):
    with pytest.raises(NoPhone) as refused:
        read_phones(text)
    assert refused.value.reason == reason


def test_the_area_code_is_given_to_numbers_without_one_and_said():
    [phone] = read_phones("88119900", "0571")
    assert (phone.text, phone.completed) == ("0571-88119900", True)
    assert [phone.completed for phone in read_phones("0351-7654321/7654322", "0571")] == [False, False]
    assert area_of_numbers("13800006218；010-88006611 转 8") == "010"
    assert area_of_numbers("13800006218") == area_of_numbers("") == area_of_numbers("0000-6600000") == ""


def test_what_was_stored_before_and_is_no_phone_is_left_alone():
    assert phones_in("1-800-FLOWERS") == ()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("13800006218", "138 0000 6218"),
        ("18412345678 转 1234", "184 1234 5678 转 1234"),
        ("0571-88006600", "0571-88006600"),
        ("23800006218", "23800006218"),
        ("1380000621", "1380000621"),
        ("138000062189", "138000062189"),
        ("", ""),
    ],
)
def test_a_mobile_number_stands_in_three_groups(number, text):
    assert grouped(number) == text


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0001 2223", ["13800012223"]),
        ("138-0001-22", ["138000122"]),
        ("+86 571 8811 9900", ["57188119900"]),
        ("澄湖 138-0001-2223", ["13800012223"]),
        ("2026-0001", ["20260001"]),
        ("13800012223", []),
        ("td2026-0001", []),
        ("12 3", []),
    ],
)
def test_a_search_tries_digits_in_one(typed, number):
    assert [digits for _start, _end, digits in stretches_of_digits(typed)] == number
