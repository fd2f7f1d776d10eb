"""What no database and no calendar holds is refused by name before it reaches them, on both databases alike."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tests.clients import a_client, an_order
from tests.contracts import a_draft
from tests.core.files.corpus import picture
from tests.proposals import a_request, a_taken_request
from tuanding.contracting.contracts.models import Contract
from tuanding.entrypoints.api.tokens import new_token
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HUGE = 2**63
LINE = {"style": "夹克", "fabric": "涤棉", "quantity": 12, "unit_price": "268.50"}


def test_a_nul_is_refused_by_name_and_nothing_is_saved(cast, program):
    status, why = program("sales_rep", "post", "/clients", {"name": "云岭\0茶业", "contact": {"name": "罗\0敏"}})
    assert (status, set(why["errors"])) == (422, {"name", "contact.name"})
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "path", ["/calls?outcome=%00", "/visits?purpose=%00", "/contracts?state=%00", "/clients?q=%00"]
)
def test_a_nul_in_a_question_is_not_asked(cast, program, path):
    assert program("sales_rep", "get", path)[0] == 200


@pytest.mark.parametrize("path", ["/calls/list/?q=%00", "/visits/?q=%00", "/clients/?q=%00&cursor=%00"])
def test_a_nul_in_an_address_opens_the_page(cast, browser, path):
    assert browser("sales_rep").get(path).status_code == 200


@pytest.mark.parametrize(
    ("room", "name"),
    [
        ("clients", "owner"),
        ("orders", "client"),
        ("calls", "client_id"),
        ("visits", "order_id"),
        ("proposals", "order_id"),
        ("contracts", "group_order"),
    ],
)
def test_a_number_no_row_can_have_is_named(cast, program, room, name):
    status, why = program("sales_rep", "get", f"/{room}?{name}={HUGE}")
    assert (status, list(why["errors"])) == (422, [name])


@pytest.mark.parametrize(
    "cursor", ["WyJhIiwgNV0", "WyJcdTAwMDAiLDVd", "WzEsOTIyMzM3MjAzNjg1NDc3NTgwOF0", "W1tdLDVd", "%00"]
)
@pytest.mark.parametrize("page", ["/calls/list/", "/visits/", "/clients/?sort=-headcount", "/contracts/", "/orders/"])
def test_a_cursor_that_names_no_place_shows_the_first_page(cast, browser, page, cursor):
    an_order(cast)
    address = f"{page}{'&' if '?' in page else '?'}cursor={cursor}"
    assert browser("sales_rep").get(address).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1989-12-31", 0, "0", 2147483648, -1.5])
def test_a_day_nobody_means_is_refused(cast, program, day):
    order = an_order(cast)
    status, why = program("sales_rep", "patch", f"/orders/{order.pk}", {"version": order.version, "wear_on": day})
    assert (status, list(why["errors"])) == (422, ["wear_on"])
    assert GroupOrder.objects.get().wear_on == order.wear_on


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 2147483648])
def test_a_moment_nobody_means_is_refused(cast, program, moment):
    order = an_order(cast)
    status, why = program("sales_rep", "post", f"/orders/{order.pk}/appointments", {"starts_at": moment})
    assert (status, list(why["errors"])) == (422, ["starts_at"])


def test_a_page_refuses_a_day_nobody_means_and_keeps_what_was_typed(cast, browser):
    order = an_order(cast)
    sent = {"title": "夏装", "wear_on": "0001-01-01", "seen": order.version}
    answer = browser("sales_rep").post(f"/orders/{order.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "年份要在 1990 到 2099 之间" in answer.content.decode()
    assert "0001-01-01" in answer.content.decode()


def test_a_total_without_capitals_is_refused_and_the_contract_still_opens(cast, program, browser):
    contract = a_draft(cast)
    line = {"style": "夹克", "quantity": 1_000_000, "unit_price": "1000000.00"}
    body = {"version": contract.version, "lines": [line]}
    status, why = program("sales_rep", "patch", f"/contracts/{contract.pk}", body)
    assert (status, list(why["errors"])) == (422, ["lines"])
    assert "1,000,000,000,000.00" in why["errors"]["lines"][0]
    assert Contract.objects.get().version == contract.version
    assert browser("sales_rep").get(f"/contracts/{contract.pk}/").status_code == 200


def test_a_drawing_is_delivered_once_with_a_key(cast, program):
    row = a_taken_request(cast, a_request(cast))
    token, _row = new_token(cast.person("designer"), cast.now)

    def deliver(text):
        body = json.dumps({"version": row.version, "text": text, "lines": [LINE]})
        return Browser().post(
            f"/api/v1/proposal-requests/{row.pk}/deliver-with-drawing",
            {"delivery": body, "file": SimpleUploadedFile("图.png", picture("PNG"))},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
        )

    first, again, other = deliver("逐条满足。"), deliver("逐条满足。"), deliver("另一份。")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422), first.content
    assert first.json()["id"] == again.json()["id"]
    assert Proposal.objects.count() == 1


def test_a_key_with_characters_nobody_sees_is_refused(cast, browser):
    client = a_client(cast)
    answer = browser("sales_rep").post(f"/clients/{client.pk}/contacts/new/", {"name": "罗敏", "once": "a\0b"})
    assert answer.status_code == 422
