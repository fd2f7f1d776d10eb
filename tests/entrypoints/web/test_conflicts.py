"""Two people, or two windows, at one form: asked is only what both changed; nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from tests.clients import a_client
from tests.contracts import a_draft
from tests.markup import form_fields, tight
from tuanding.contracting.contracts.models import Contract
from tuanding.selling.clients.models import Client, Contact
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def radios_of(page):
    return set(re.findall(r'type="radio" name="([^"]+)"', page.content.decode()))


def test_of_a_client_only_what_both_changed_is_asked(cast, browser):
    client = a_client(cast, industry="机械", remark="")
    rep, office = browser("sales_rep"), browser("back_office")
    address = reverse("clients:edit", args=[client.pk])
    opened = form_fields(rep.get(address))
    theirs = form_fields(office.get(address)) | {"industry": "茶业", "address": "湖滨路 8 号"}
    assert office.post(address, theirs).status_code == 302

    stale = rep.post(address, opened | {"industry": "酒店", "remark": "入冬前要"})
    text = tight(stale.content.decode())
    assert (stale.status_code, radios_of(stale)) == (409, {"industry"})
    assert "checked" not in text
    assert "只有你改了，留下" in text
    assert "湖滨路 8 号" in text
    assert f"{cast.person('back_office').name} 今天 12:00" in text

    # a third change meanwhile
    client.refresh_from_db()
    edit_client(client, {"short_name": "澄湖"}, by=cast.back_office, at=cast.now, seen=client.version)
    again = rep.post(address, form_fields(stale) | {"industry": "酒店"})
    assert (again.status_code, radios_of(again)) == (409, {"industry"})
    assert rep.post(address, form_fields(again) | {"industry": "茶业"}).status_code == 302
    client.refresh_from_db()
    assert (client.industry, client.remark) == ("茶业", "入冬前要")
    assert (client.address, client.short_name) == ("湖滨路 8 号", "澄湖")


def test_of_a_contact_in_two_windows_of_one_person(cast, browser):
    client = a_client(cast, contact={"name": "罗敏", "phone": "13900001234"})
    contact = client.contacts.get()
    rep = browser("sales_rep")
    address = reverse("clients:contact_edit", args=[contact.pk])
    opened, other_window = form_fields(rep.get(address)), form_fields(rep.get(address))
    rep.post(address, other_window | {"title": "行政经理"})
    stale = rep.post(address, opened | {"email": "luo@example.com"})
    assert (stale.status_code, radios_of(stale)) == (409, set())
    assert "您自己，在另一个窗口" in stale.content.decode()
    assert rep.post(address, form_fields(stale)).status_code == 302
    contact = Contact.objects.get(pk=contact.pk)
    assert (contact.title, contact.email) == ("行政经理", "luo@example.com")


@pytest.mark.clause("5.2")
@pytest.mark.parametrize("choice", ["yours", "theirs"])
def test_of_a_contract_lines_are_said_in_words_and_percents_stay_percents(cast, browser, choice):
    contract = a_draft(cast)
    rep, other = browser("sales_rep"), browser("sales_rep")
    address = reverse("contracts:edit", args=[contract.pk])
    mine, theirs = form_fields(rep.get(address)), form_fields(other.get(address))
    before = contract.newest_revision().lines.first()
    assert other.post(address, theirs | {"delivery_place": "前门", "lines-0-quantity": "7"}).status_code == 302

    changed = {"extra": "入冬前要", "deposit_basis_points": "40", "lines-0-quantity": "9"}
    stale = rep.post(address, mine | changed)
    text = tight(stale.content.decode())
    assert (stale.status_code, radios_of(stale)) == (409, {"lines_seen"})
    assert all(f"{before.style}" in text and f"{n} × " in text for n in (7, 9))
    assert 'name="deposit_basis_points" value="40"' in text
    assert "{" not in text.partition("<main")[2].partition("</main>")[0]

    values = re.findall(r'type="radio" name="lines_seen" value="([^"]+)"', text)
    fields = form_fields(stale) | {"lines_seen": values[choice == "yours"]}
    assert rep.post(address, fields).status_code == 302
    revision = Contract.objects.get(pk=contract.pk).newest_revision()
    assert revision.lines.first().quantity == (9 if choice == "yours" else 7)
    assert (revision.delivery_place, revision.extra, revision.deposit_basis_points) == ("前门", "入冬前要", 4000)


def test_lines_that_only_one_changed_are_not_asked(cast, browser):
    contract = a_draft(cast)
    rep = browser("sales_rep")
    address = reverse("contracts:edit", args=[contract.pk])
    opened, other_window = form_fields(rep.get(address)), form_fields(rep.get(address))
    rep.post(address, other_window | {"delivery_place": "前门"})
    stale = rep.post(address, opened | {"lines-0-quantity": "9"})
    assert radios_of(stale) == set()
    assert rep.post(address, form_fields(stale)).status_code == 302
    revision = Contract.objects.get(pk=contract.pk).newest_revision()
    assert (revision.delivery_place, revision.lines.first().quantity) == ("前门", 9)


def test_a_button_pressed_on_an_old_page_says_what_happened(cast, browser):
    client = a_client(cast)
    edit_client(client, {"industry": "茶业"}, by=cast.back_office, at=cast.now, seen=client.version)
    rep = browser("sales_rep")
    page = f"http://testserver/clients/{client.pk}/"
    stale = rep.post(reverse("clients:release", args=[client.pk]), {"seen": 1}, headers={"Referer": page})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "还没有办" in text
    assert f"{cast.person('back_office').name} 今天 12:00 · 修改客户" in text
    assert f'href="/clients/{client.pk}/"' in text
    assert rep.post(reverse("clients:release", args=[client.pk]), form_fields(stale)).status_code == 302
    assert Client.objects.get(pk=client.pk).owner is None
