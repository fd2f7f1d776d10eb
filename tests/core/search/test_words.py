import subprocess
import sys

import pytest

from tuanding.core.search.typed import matches, pieces_of, pinyin_cuts
from tuanding.core.search.words import readings, tokens_of

MATCHES = [
    ("鹿鸣大酒店有限公司", "大酒"),
    ("鹿鸣大酒店有限公司", "鸣"),
    ("鹿鸣大酒店有限公司", "lmdjd"),
    ("鹿鸣大酒店有限公司", "dajiudian"),
    ("鹿鸣大酒店有限公司", "LuMing"),
    ("单县曾氏银行", "shanxian"),
    ("单县曾氏银行", "danxian"),
    ("单县曾氏银行", "zengshi yinhang"),
    ("重庆翟记", "chongqing"),
    ("ＡＢＣ服饰", "abc"),
    ("西安大药房", "xian"),
    ("绿城女装", "lvcheng nv"),
]


@pytest.mark.parametrize(("title", "typed"), MATCHES)
def test_what_people_type_is_found(title, typed):
    assert any_way(tokens_of(title), typed)
    assert matches(title, "", typed)


@pytest.mark.parametrize("typed", ["酒大", "lmx", "luda", "abc", "9"])
def test_what_is_not_there_is_not_found(typed):
    assert not (any_way(tokens_of("鹿鸣大酒店"), typed) and matches("鹿鸣大酒店", "", typed))


@pytest.mark.parametrize("typed", ["6218", "00006218", "13800006218"])
def test_the_tail_of_a_number_is_enough(typed):
    assert any_way(tokens_of("13800006218"), typed) and matches("", "13800006218", typed)


def test_pairs_scattered_are_no_match():
    assert any_way(tokens_of("酒店大酒"), "大酒店")
    assert not matches("酒店大酒", "", "大酒店")


def test_every_reading_counts():
    assert set(readings("曾")) == {"ceng", "zeng"}
    assert pinyin_cuts("xian") == [("xian",), ("xia", "n"), ("xi", "an"), ("xi", "a", "n")]


def test_nothing_typed_asks_for_nothing():
    assert pieces_of(" ，。") == []


def any_way(tokens, typed):
    return all(any(all(tokens & {*group} for group in way) for way in ways) for ways in pieces_of(typed))


@pytest.mark.parametrize("short", ["大酒", "鹿鸣", "店鸣", "大ab", "大酒 ab", ""])
def test_a_short_name_adds_what_the_title_does_not_have(short):
    one, other = tokens_of("鹿鸣大酒店AB有限公司", short), tokens_of("鹿鸣大酒店AB有限公司") | tokens_of(short)
    assert one == other


def test_the_phrases_of_the_language_are_not_loaded():
    """They would take every process of ours 45 MB."""
    code = (
        "import sys; from tuanding.core.search.words import readings; "
        "assert not any(name.startswith('pypinyin') for name in sys.modules); "
        "assert readings('单') == ('dan', 'chan', 'shan'); "
        "assert 'pypinyin.phrases_dict' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
