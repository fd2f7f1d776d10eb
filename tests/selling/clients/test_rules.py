"""When two names mean the same client, and which names and codes can be right."""

import pytest

from tuanding.selling.clients.names import normalise_name
from tuanding.selling.clients.rules import code_is_right, code_problem


@pytest.mark.parametrize(
    "other", ["澄湖 精密（机械）有限公司", "澄湖精密(机械)有限公司", "澄湖精密机械有限公司 ", "澄湖·精密机械有限公司"]
)
def test_spaces_brackets_and_width_make_no_other_client(other):
    assert normalise_name(other) == "澄湖精密机械有限公司"


def test_another_word_is_another_client():
    assert normalise_name("澄湖精密机械股份有限公司") != normalise_name("澄湖精密机械有限公司")


def test_no_code_is_no_wrong_code():
    assert code_problem("") is None


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
