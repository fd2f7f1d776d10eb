"""A number is part of the row ids of the index: two models with one would overwrite each other's rows."""

from dataclasses import replace

import pytest

from tuanding.core.search import registry
from tuanding.core.search.registry import FINDABLE, KINDS, findable

CLIENT = FINDABLE["clients.Client"]


@pytest.fixture(autouse=True)
def _all_as_before(monkeypatch):
    monkeypatch.setattr(registry, "FINDABLE", dict(FINDABLE))


def test_two_models_with_one_number_are_named():
    with pytest.raises(ValueError, match="payments.Payment and clients.Client share number 1"):
        findable(replace(CLIENT, model="payments.Payment"))


@pytest.mark.parametrize("number", [-1, 0, KINDS, KINDS + 1])
def test_a_number_outside_the_ids_of_the_index_is_refused(number):
    with pytest.raises(ValueError, match=f"payments.Payment has number {number}: it is to be one of 1 to 31"):
        findable(replace(CLIENT, model="payments.Payment", number=number))


def test_the_first_and_the_last_number_are_taken():
    for number in (KINDS - 2, KINDS - 1):
        findable(replace(CLIENT, model=f"payments.Payment{number}", number=number))
    assert len(registry.FINDABLE) == len(FINDABLE) + 2


def test_a_model_is_declared_once():
    findable(CLIENT)  # the same again changes nothing
    with pytest.raises(ValueError, match="clients.Client is declared findable twice"):
        findable(replace(CLIENT, number=30))
