"""The same text is the same phone on every way in: page, API and import."""

import csv
import io

import pytest

from tests.texts import PHONES
from tuanding.core.company.models import Company
from tuanding.selling.clients.imports import preview
from tuanding.selling.clients.models import Contact

pytestmark = pytest.mark.django_db
EVERY_TENTH = list(PHONES)[::10]


@pytest.fixture
def in_hangzhou(cast):
    Company.objects.update(area_code="0571")


def stored(contact):
    return "；".join(filter(None, [contact.phone, contact.further_phones]))


def by_page(browser, cast, text):
    form = {"name": f"澄湖{Contact.objects.count()}厂", "contact": "罗敏", "phone": text, "phone_is_known": "on"}
    answer = browser("sales_rep").post("/clients/new/", form | {"department": cast.department().pk})
    if answer.status_code == 422:
        assert text.strip() in answer.context["form"]["phone"].value()  # nothing typed is lost
        return None
    assert answer.status_code == 302
    return stored(Contact.objects.latest("pk"))


def by_api(program, text):
    contact = {"name": "罗敏", "phone": text}
    body = {"name": f"云岭{Contact.objects.count()}厂", "contact": contact, "phone_is_known": True}
    status, _answer = program("sales_rep", "post", "/clients", body)
    assert status in (201, 422)
    return stored(Contact.objects.latest("pk")) if status == 201 else None


def by_import(texts):
    """What a file with each of the texts in a line of its own would bring."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["客户名称", "联系人", "电话"])
    rows.writerows([f"春和{place}厂", "罗敏", text] for place, text in enumerate(texts))
    table = preview(file.getvalue().encode(), "名单.csv").table
    wrong = {error.line for error in table.errors if error.column == "电话" and "第" not in error.reason}
    by_line = {row.line: None if row.line in wrong else row.values["phone"] for row in table.rows}
    return {text: by_line[line] for line, text in enumerate(texts, start=2)}


def test_a_phone_is_the_same_by_page_api_and_import(cast, browser, program, in_hangzhou):
    ways = {text: (by_page(browser, cast, text), by_api(program, text)) for text in EVERY_TENTH}
    assert ways == {text: (PHONES[text],) * 2 for text in EVERY_TENTH}
    assert by_import(PHONES) == PHONES


@pytest.mark.nightly
@pytest.mark.parametrize("text", PHONES)
def test_every_phone_is_the_same_by_page_and_api(cast, browser, program, in_hangzhou, text):
    assert (by_page(browser, cast, text), by_api(program, text)) == (PHONES[text],) * 2
