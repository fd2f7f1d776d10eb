"""The phones of a contact: the same text is the same phone on every way in, and the same number is found in any spelling."""

import pytest

from tests.clients import a_client
from tuanding.core.company.models import Company
from tuanding.core.journal.audit import verify
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.search.index import index_rows
from tuanding.core.search.queries import find
from tuanding.selling.clients.duplicates import Duplicate
from tuanding.selling.clients.models import Contact, FurtherNumber
from tuanding.selling.clients.operations import add_contact, edit_contact
from tuanding.selling.clients.phones import masked_phone, phone_problem, spaced_phone
from tuanding.selling.clients.projections import make_up_phone_keys
from tuanding.selling.clients.queries import contact_with_phone

pytestmark = pytest.mark.django_db


def test_a_number_without_area_code_is_refused_where_the_company_says_none(cast):
    assert "没有区号" in phone_problem("88119900").sentence()
    Company.objects.update(phone="0571-66000000")
    assert phone_problem("88119900") is None


@pytest.mark.both
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("13811112222", "0086 13811112222"),
        ("0571-88119900", "+86 571 8811 9900"),
        ("0571-88119900 转 801", "57188119900"),
        ("13800003333;13911112222", "139-1111-2222"),
        ("138 0000 3333", "13911112222；13800003333"),
    ],
)
def test_the_same_number_in_another_spelling_is_a_duplicate(cast, first, second):
    a_client(cast, contact={"name": "罗敏", "phone": first})
    with pytest.raises(Duplicate):
        a_client(cast, contact={"name": "吴科长", "phone": second})


@pytest.mark.both
@pytest.mark.parametrize(
    "typed",
    [
        *("138 0001 2223", "138-0001-2223", "+8613800012223", "0086 138 0001 2223", "138 0001", "0001 2223", "2223"),
        *("罗敏 138 0001 2223", "+86 571 8811 9900", "57188119900", "0571-8811", "8811-9900", "0571-88119900转801"),
    ],
)
def test_a_phone_is_found_in_any_spelling(cast, typed):
    a_client(cast, contact={"name": "罗敏", "phone": "13800012223；0571-88119900转801"})
    assert [hit.row.name for hit in find(typed, cast.sales_rep, models=("clients.Contact",))] == ["罗敏"]
    assert find("138 0001 2224", cast.sales_rep) == []


def test_an_order_is_still_found_by_the_groups_of_its_number(cast):
    from tests.clients import an_order

    order = an_order(cast)
    year, number = order.number[2:].split("-")
    assert [hit.row for hit in find(f"{year}-{number}", cast.sales_rep, models=("clients.GroupOrder",))] == [order]


@pytest.mark.both
def test_the_first_number_is_the_phone_and_the_others_stay_with_the_contact(cast):
    client = a_client(cast)
    contact = add_contact(client, by=cast.sales_rep, at=cast.now, name="罗敏", phone="138 0000 6218、0571-88119900转8")
    assert (contact.phone, contact.further_phones) == ("13800006218", "0571-88119900 转 8")
    changes = {"phone": "13900006218/13700006218"}
    contact = edit_contact(contact, changes, by=cast.sales_rep, at=cast.now, seen=1)
    assert (contact.phone, contact.further_phones) == ("13900006218", "13700006218；0571-88119900 转 8")
    assert contact_with_phone("0571 8811 9900") == contact_with_phone("137-0000-6218") == contact
    assert contact_with_phone("13800006218") is None
    contact = edit_contact(contact, {"further_phones": None}, by=cast.sales_rep, at=cast.now, seen=2)
    assert (contact.phone, contact.further_phones) == ("13900006218", None)
    assert not FurtherNumber.objects.exists()
    assert verify() == []


def test_a_wrong_further_number_is_refused_at_its_field(cast):
    with pytest.raises(Invalid) as refused:
        a_client(cast, contact={"name": "罗敏", "phone": "13800006218", "further_phones": "13800"})
    assert list(refused.value.errors) == ["further_phones"]


def test_every_number_of_a_contact_is_dialled_from_the_clients_page(cast, browser):
    client = a_client(cast, contact={"name": "罗敏", "phone": "0571-88119900 转 801；+886 2 2345 6789"})
    page = browser("sales_rep").get(client.get_absolute_url()).content.decode()
    assert 'href="tel:057188119900,801"' in page and 'href="tel:+886223456789"' in page
    page = browser("general_manager").get(client.get_absolute_url()).content.decode()
    assert "tel:" not in page and "057 **** 9900" in page and "2345" not in page


def test_every_number_is_dialled_from_the_call(cast, browser):
    client = a_client(cast, contact={"name": "罗敏", "phone": "0571-88119900 转 801；+886 2 2345 6789"})
    page = browser("sales_rep").get(f"/calls/?client={client.pk}").content.decode()
    assert 'href="tel:057188119900,801"' in page and 'href="tel:+886223456789"' in page


def as_the_release_before_wrote(contact, phone, digits):
    """Beside the doors, as rows of that release stand in the tables."""
    Contact.objects.filter(pk=contact.pk).update(phone=phone, digits=digits, phone_key=None)
    FurtherNumber.objects.filter(contact=contact).delete()
    index_rows(Contact.objects.select_related("client").filter(pk=contact.pk))


@pytest.mark.both
def test_contacts_of_the_release_before_are_compared_and_found_after_the_next_start(cast):
    rows = {
        "0086 13811112222": "008613811112222",
        "0571-88119900 转 801": "057188119900801",
        "13800003333;13900003333": "1380000333313900003333",
        "13811113333": "13811113333",
        "138OOOO6666": "1386666",
        "": "",
    }
    contacts = []
    for phone, digits in rows.items():
        contact = a_client(cast, contact={"name": "罗敏"}).contacts.get()
        as_the_release_before_wrote(contact, phone, digits)
        contacts.append(contact)
    assert make_up_phone_keys(cast.now) == len(rows)
    assert make_up_phone_keys(cast.now) == 0
    for contact, typed in zip(contacts, ["13811112222", "0571 88119900", "139-0000-3333", "13811113333"], strict=False):
        assert contact_with_phone(typed) == contact
        assert contact in [hit.row for hit in find(typed, cast.sales_rep)]
    assert [row for row in verify() if row.kind == "phone"] == []


def test_the_audit_names_a_number_that_is_compared_as_another(cast):
    contact = a_client(cast, contact={"name": "罗敏", "phone": "13800006218"}).contacts.get()
    Contact.objects.filter(pk=contact.pk).update(phone_key="13900006218")
    assert f"contact {contact.pk}" in " ".join(map(str, verify()))


def test_a_number_is_read_aloud_and_masked():
    assert spaced_phone("13800006218") == "138 0000 6218"
    assert spaced_phone("0571-88006600") == "0571-88006600"
    assert masked_phone("13800006218") == "138 **** 6218"
    assert masked_phone("0571-88119900 转 801；13900006218") == "057 **** 9900；139 **** 6218"
    assert masked_phone("1380") == "****"
    assert masked_phone("") == masked_phone(None) == ""
