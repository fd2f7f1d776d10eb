"""A later room adds rights to an earlier room's model: the union holds, disagreement is refused."""

import pytest
from django.db.models import Q

from tuanding.core.accounts import scopes
from tuanding.core.accounts.scopes import TABLES, Scope, Scopes, register

MODEL = "accounts.Nothing"
MINE = Scope(lambda grant: Q(pk=1))


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch):
    monkeypatch.setattr(scopes, "TABLES", dict(TABLES))
    monkeypatch.setattr(scopes, "PARTS", {})


def table():
    return scopes.TABLES[MODEL]


def test_rights_of_two_rooms_are_united():
    register(Scopes(MODEL, {"view": {"sales_rep": ("mine",)}}, {"mine": MINE}))
    register(Scopes(MODEL, {"view": {"sales_rep": ("all",), "finance": ("all",)}, "edit": {"finance": ("all",)}}))
    assert table().rights == {
        "view": {"sales_rep": ("mine", "all"), "finance": ("all",)},
        "edit": {"finance": ("all",)},
    }
    assert table().scopes == {"mine": MINE}


def test_the_same_table_twice_changes_nothing():
    same = Scopes(MODEL, {"view": {"finance": ("all",)}})
    register(same, same)
    assert table() is same


def test_who_sees_a_hidden_column_in_either_sees_it():
    register(Scopes(MODEL, {}, hidden={"price": frozenset({"finance"})}))
    register(Scopes(MODEL, {}, hidden={"price": frozenset({"sales_rep"})}))
    assert table().hidden == {"price": {"finance", "sales_rep"}}


def test_two_meanings_of_one_scope_are_refused():
    register(Scopes(MODEL, {"view": {"finance": ("mine",)}}, {"mine": MINE}))
    with pytest.raises(ValueError, match="mine"):
        register(Scopes(MODEL, {"view": {"designer": ("mine",)}}, {"mine": Scope(lambda grant: Q(pk=2))}))
