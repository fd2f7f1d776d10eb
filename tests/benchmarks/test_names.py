"""Fictional names: the same for a number on every machine, never one for two."""

from benchmarks import names


def test_no_two_numbers_share_a_name():
    assert len({names.company(number) for number in range(50_000)}) == 50_000


def test_neighbours_look_nothing_alike():
    assert names.company(0)[:4] != names.company(1)[:4]


def test_a_number_keeps_its_name():
    assert [names.company(0), names.person(3), names.phone(2)] == ["澄湖安泰机械有限公司", "魏秀涛", "13900096542"]
