"""A sheet is for whoever may see what it is about: for everybody else it does not exist."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tuanding.core.sheets.form import forms
from tuanding.core.sheets.operations import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, cast):
    """Ask for an address as somebody."""

    def ask(username, address):
        client.force_login(cast.person(username)) if username else client.logout()
        return client.get(address)

    return ask


@pytest.mark.parametrize("username", ["sales_rep", "department_manager", "back_office", "general_manager"])
def test_who_sees_the_client_sees_the_issued_sheet(page, issued, username):
    answer = page(username, reverse("sheets:issued_pdf", args=[issued.pk]))
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("username", ["sales_rep2", "sales_rep3", "measurer", "logistics_manager", "administrator"])
def test_for_a_stranger_there_is_no_such_sheet(page, issued, username):
    assert page(username, reverse("sheets:issued_pdf", args=[issued.pk])).status_code == 404
    assert page(username, reverse("sheets:draft", args=["F91", issued.subject_id])).status_code == 404


def test_without_signing_in_nothing_is_shown(page, issued):
    answer = page(None, reverse("sheets:issued_pdf", args=[issued.pk]))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_download_is_named_by_its_number(page, issued):
    answer = page("sales_rep", reverse("sheets:issued_pdf", args=[issued.pk]) + "?download")
    assert answer["Content-Disposition"] == 'attachment; filename="F91-2026-0001.pdf"'


def test_a_preview_is_shown_to_whom_the_client_belongs(page, client_of_rep):
    answer = page("sales_rep", reverse("sheets:draft", args=["F91", client_of_rep.pk]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address", ["/sheets/F00/1/draft.pdf", "/sheets/F91/999999/draft.pdf", "/sheets/issued/9999/pdf"]
)
def test_what_is_not_there_is_not_found(page, issued, address):
    assert page("sales_rep", address).status_code == 404


def test_an_edition_that_is_not_there_is_not_found(page, client_of_rep):
    address = reverse("sheets:draft", args=["F91", client_of_rep.pk])
    assert page("sales_rep", f"{address}?edition=secret").status_code == 404
    assert page("sales_rep", f"{address}?edition=no_prices").status_code == 200


def test_an_edition_may_need_another_right(page, client_of_rep, monkeypatch):
    monkeypatch.setitem(forms(), "F91", replace(forms()["F91"], right="nobody", edition_rights={"no_prices": "view"}))
    address = reverse("sheets:draft", args=["F91", client_of_rep.pk])
    assert page("sales_rep", address).status_code == 404
    assert page("sales_rep", f"{address}?edition=no_prices").status_code == 200


def test_a_sheet_that_is_a_table_is_also_a_workbook(page, issued):
    answer = page("sales_rep", reverse("sheets:issued_xlsx", args=[issued.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1:] == [["款式", "数量", "单价", "金额"], ["西服", 2, 1280.0, 2560.0]]
    assert page("sales_rep2", reverse("sheets:issued_xlsx", args=[issued.pk])).status_code == 404


def test_a_workbook_of_an_edition_without_prices_has_none(page, client_of_rep, cast):
    row = issue("F91", client_of_rep, edition="no_prices", by=cast.finance, at=cast.now)
    answer = page("sales_rep", reverse("sheets:issued_xlsx", args=[row.pk]))
    grid = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert grid[2] == ["西服", 2, "", ""]


def test_a_sheet_that_is_no_table_has_no_workbook(page, client_of_rep, cast, monkeypatch):
    row = issue("F91", client_of_rep, by=cast.finance, at=cast.now)
    monkeypatch.setitem(forms(), "F91", replace(forms()["F91"], table=None))
    assert page("sales_rep", reverse("sheets:issued_xlsx", args=[row.pk])).status_code == 404
