"""撤销 on pages and for programs: in the message after the act, in what I did today, in the history, at a batch."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal import batches
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.models import GroupOrder, Ownership
from tuanding.selling.clients.operations import RELEASE, ask_for_clients, assign_client, claim_client

pytestmark = pytest.mark.django_db
UNDO = re.compile(r'action="(/undo/[^"]+)"')


def addresses(page):
    return UNDO.findall(page.content.decode())


def claimed(cast, page):
    client = a_client(cast, "back_office")
    done = page.post("/clients/claim/", {"id": [client.pk]}, follow=True)
    return client, done


def test_the_message_after_a_claim_takes_it_back(cast, browser):
    client, done = claimed(cast, browser("sales_rep"))
    address = f"/undo/clients.Ownership/{client.ownerships.get().pk}/"
    assert addresses(done).count(address) >= 1
    again = browser("sales_rep").post(address, headers={"Referer": "http://testserver/clients/"}, follow=True)
    assert again.redirect_chain[-1][0] == "/clients/"
    assert "已撤销" in again.content.decode()
    client.refresh_from_db()
    assert client.owner is None


def test_assigned_given_back_and_broken_off_can_be_taken_back_from_their_message(cast, browser):
    owner, manager, rep = cast.person("sales_rep2"), browser("department_manager"), browser("sales_rep")
    first, second, order = a_client(cast), a_client(cast), an_order(cast)
    to_owner = manager.post("/clients/assign/", {"id": [first.pk], "owner": owner.pk}, follow=True)
    back = rep.post(f"/clients/{second.pk}/release/", {"seen": second.version}, follow=True)
    form = {"seen": order.version, "reason": "没有预算", "none_because": "不愿"}
    empty = {"r-TOTAL_FORMS": 0, "r-INITIAL_FORMS": 0}
    ended = rep.post(f"/orders/{order.pk}/break-off/", form | empty, follow=True)
    for page, kind in ((to_owner, "clients.Ownership"), (back, "clients.Ownership"), (ended, "clients.Ending")):
        assert any(f"/undo/{kind}/" in address for address in addresses(page)), kind
    rep.post(f"/undo/clients.Ending/{order.endings.get().pk}/")
    assert GroupOrder.objects.get(pk=order.pk).why_closed() is None


def test_today_and_the_history_offer_it_while_it_would_work(cast, browser):
    client, _done = claimed(cast, browser("sales_rep"))
    address = f"/undo/clients.Ownership/{client.ownerships.get().pk}/"
    for url in ("/", client.get_absolute_url()):
        assert addresses(browser("sales_rep").get(url)) == [address], url
    assert addresses(browser("department_manager").get(client.get_absolute_url())) == []
    call_client(client, by=cast.sales_rep, at=cast.now, outcome="refused")
    for url in ("/", client.get_absolute_url()):
        assert address not in addresses(browser("sales_rep").get(url)), url


def test_every_button_carries_its_token(cast, browser):
    """The form of one whose token is missing is refused by the server as expired."""
    client, done = claimed(cast, browser("sales_rep"))
    for page in (done, browser("sales_rep").get("/"), browser("sales_rep").get(client.get_absolute_url())):
        forms = re.findall(r'<form[^>]*action="/undo/.*?</form>', page.content.decode(), re.S)
        assert forms
        assert all("csrfmiddlewaretoken" in form and 'name="once"' in form for form in forms)


def test_what_was_taken_back_is_struck_out_and_both_are_there(cast, browser):
    client, _done = claimed(cast, browser("sales_rep"))
    browser("sales_rep").post(f"/undo/clients.Ownership/{client.ownerships.get().pk}/")
    for url in ("/", client.get_absolute_url()):
        page = browser("sales_rep").get(url).content.decode()
        assert "<s>领取</s>" in page and "撤销领取" in page
        assert UNDO.findall(page) == []


def test_a_refusal_says_why(cast, browser):
    client = a_client(cast)
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    call_client(client, by=cast.sales_rep2, at=cast.now, outcome="refused")
    address = f"/undo/clients.Ownership/{client.ownerships.latest('pk').pk}/"
    refused = browser("department_manager").post(address)
    assert refused.status_code == 409
    assert "周以宁后来办了「打电话」" in refused.content.decode()


def test_of_several_claimed_at_once_one_line_offers_it(cast, browser):
    clients = [a_client(cast, "back_office") for _ in range(3)]
    done = browser("sales_rep").post("/clients/claim/", {"id": [c.pk for c in clients]}, follow=True)
    [address] = addresses(done)
    assert len(addresses(browser("sales_rep").get("/"))) == 1
    again = browser("sales_rep").post(address, follow=True)
    assert "撤销了 3 家" in again.content.decode()


def test_a_batch_is_taken_back_from_its_page(cast, browser, monkeypatch):
    monkeypatch.setattr(batches, "PAUSE", 0)
    clients = [a_client(cast) for _ in range(3)]
    batch = ask_for_clients(RELEASE, [c.pk for c in clients], by=cast.sales_rep, at=cast.now)
    assert addresses(browser("sales_rep").get(batch.get_absolute_url())) == []
    run_due(cast.now + timedelta(seconds=1))
    address = f"/undo/jobs.Batch/{batch.pk}/"
    assert addresses(browser("sales_rep").get(batch.get_absolute_url())) == [address]
    progress = browser("sales_rep").post(address, follow=True)
    assert "撤销退回公海" in progress.content.decode()
    run_due(cast.now + timedelta(seconds=2))
    assert {client.ownerships.latest("pk").owner for client in clients} == {cast.person("sales_rep")}
    assert addresses(browser("sales_rep").get(batch.get_absolute_url())) == []


def test_a_program_takes_back_and_gets_the_same_answer_twice(cast, program):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    body = {"label": "clients.Ownership", "id": Ownership.objects.get().pk}
    for _ in range(2):
        answer = program("sales_rep", "post", "/undo", body, key="k1")
        assert answer == (200, {"taken_back": 1, "left": [], "batch": None})
    assert Ownership.objects.count() == 2
    status, refusal = program("sales_rep", "post", "/undo", body, key="k2")
    assert (status, refusal["error"]) == (409, "blocked")


def test_pages_without_anything_to_take_back_ask_nothing_more(cast, browser):
    order = an_order(cast)
    page = browser("sales_rep")
    page.get(order.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        page.get(order.get_absolute_url())
    assert not [one for one in queries.captured_queries if "takingback" in one["sql"]]
