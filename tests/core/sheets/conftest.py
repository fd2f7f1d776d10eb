"""Sheets made for tests, known beside those of the rooms."""

import pytest

from tests.clients import a_client
from tuanding.core.sheets.form import forms, load_form
from tuanding.core.sheets.operations import issue

SPECIMENS = ("F91", "F92", "F93")


def specimen(code):
    return load_form(f"tests.core.sheets.specimens.{code}")


@pytest.fixture(autouse=True)
def specimens(monkeypatch):
    for code in SPECIMENS:
        monkeypatch.setitem(forms(), code, specimen(code))


@pytest.fixture
def client_of_rep(cast):
    return a_client(cast, "sales_rep", name="澄湖精密机械股份有限公司")


@pytest.fixture
def issued(cast, client_of_rep):
    return issue("F91", client_of_rep, by=cast.finance, at=cast.now)
