"""What people see of a text, and when two names are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanding.core.kernel.texts import normal_form, visible_text

ALIKE = [
    ("树王（萧山）服饰有限公司", "树王萧山服饰有限公司"),
    ("树王〔萧山〕服饰有限公司", "树王萧山服饰有限公司"),
    ("天顺•科技", "天顺科技"),
    ("天顺●科技", "天顺科技"),
    ("天顺・科技&服饰", "天顺科技服饰"),
    ("O’Brien & Söhne", "obriensohne"),
    ("Café de l'Étoile", "cafedeletoile"),
    ("ＴＣＬ　天顺", "tcl天顺"),
    ("⻓沙⻘⼭⻔窗", "长沙青山门窗"),
    ("廣州福興製衣", "广州福兴制衣"),
    ("臺灣衛浴", "台湾卫浴"),
    ("中国\u200b零宽", "中国零宽"),
    ("葛\U000e0100城", "葛城"),
    ("\u202e澄湖\u2066精密", "澄湖精密"),
    ("澄\u00ad湖\ufeff精\u2060密\ufe0f", "澄湖精密"),
    ("ｶﾞｽ機器", "ガス机器"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_spellings_are_one_name(one, other):
    assert normal_form(one) == normal_form(other) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [("旭昇服饰", "旭升服饰"), ("乾元酒店", "干元酒店"), ("澄湖精密", "澄湖精蜜"), ("हिन्दी", "हन्द")],
)
def test_two_names_are_two(one, other):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("树王（萧山）　服饰", "树王（萧山）　服饰"),
        ("Ｃafé 廣州", "Ｃafé 廣州"),
        ("第一行\r\n第二行", "第一行\r\n第二行"),
        ("一\u2028二", "一\n二"),
        ("👷‍♀️ 三套", "👷‍♀️ 三套"),
        ("⻓沙⻘⼭", "长沙青山"),
        ("\u202e澄湖\u2066\x07", "澄湖"),
        ("\u200b", ""),
        ("\ufeff\u2060\u00ad\ufe0f\u3164\U000e0041", ""),
    ],
)
def test_a_text_stays_as_it_was_typed_without_what_nobody_sees(typed, seen):
    assert visible_text(typed) == seen


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_form_is_its_own_form_and_has_nothing_that_is_not_of_a_word(text):
    plain = normal_form(text)
    assert normal_form(plain) == plain
    assert visible_text(visible_text(text)) == visible_text(text)
    assert not {unicodedata.category(char)[0] for char in plain} & {"P", "S", "Z", "C"} - {"C"}
