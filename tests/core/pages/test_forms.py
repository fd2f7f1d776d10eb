"""The form of an edit: what is hidden from somebody is not in it."""

from dataclasses import replace

import pytest

from tests.clients import a_client
from tuanding.core.accounts import scopes
from tuanding.selling.clients.fields import CLIENT
from tuanding.selling.clients.forms import ClientForm, ContactForm

pytestmark = pytest.mark.django_db


def test_a_field_hidden_from_somebody_is_not_in_his_form(cast):
    client = a_client(cast, contact={"name": "罗敏", "phone": "13900001111"})
    contact = client.contacts.get()
    assert "phone" in ContactForm(instance=contact, actor=cast.back_office).fields
    theirs = ContactForm(instance=contact, actor=cast.designer)
    assert "phone" not in theirs.fields
    assert "13900001111" not in str(theirs)


def test_nor_can_he_ask_for_it_in_place(cast, browser, monkeypatch):
    client = a_client(cast, remark="只给业务经理看")
    table = replace(scopes.TABLES["clients.Client"], hidden={"remark": frozenset({"sales_rep"})})
    monkeypatch.setitem(scopes.TABLES, "clients.Client", table)
    assert browser("sales_rep").get(f"/clients/{client.pk}/edit/remark/").status_code == 200
    assert browser("back_office").get(f"/clients/{client.pk}/edit/remark/").status_code == 404
    assert "只给业务经理看" not in browser("back_office").get(f"/clients/{client.pk}/edit/").content.decode()
    assert "remark" not in ClientForm(instance=client, actor=cast.back_office).fields


def test_what_is_hidden_is_alike_with_and_without_a_value():
    assert CLIENT.hidden("remark", "有") == CLIENT.hidden("remark", "") == CLIENT.hidden("remark", None) == ""
    assert CLIENT.hidden("headcount", 5) is CLIENT.hidden("headcount", None) is None
