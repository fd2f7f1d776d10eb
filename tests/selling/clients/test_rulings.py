"""1.1: whose is a client that two people claim? The manager of its department decides, and who asked learns it."""

import pytest
from django.urls import reverse

from tests.clients import a_client, an_order
from tests.markup import form_fields
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.journal.audit import verify
from tuanding.core.kernel.refusal import Blocked, Invalid, NotFound
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.clients.duplicates import Duplicate
from tuanding.selling.clients.models import Client, RulingRequest
from tuanding.selling.clients.operations import (
    ask_for_ruling,
    decide_duplicate,
    enter_client,
    read_ruling,
    release_client,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.1")]
NAME = "锦和酒店管理有限公司"
TYPED = {"name": NAME, "industry": "酒店", "contact": {"name": "何静", "phone": "13900008888"}}


@pytest.fixture
def theirs(cast):
    """A client of the first rep, with an order."""
    client = a_client(cast, name=NAME, contact={"name": "罗敏", "phone": "13900001234"})
    an_order(cast, client=client)
    return client


def ask(cast, who="sales_rep2", department="one", **more):
    by = getattr(cast, who)
    return ask_for_ruling(cast.department(department), by=by, at=cast.now, **{**TYPED, **more})


def reason_at_name(cast, *args, **kwargs):
    """Why it is refused to ask."""
    with pytest.raises(Invalid) as refusal:
        ask(cast, *args, **kwargs)
    return refusal.value.errors["name"][0].sentence()


def titles(cast, who):
    return [
        str(thing.title) for thing in waiting_for(getattr(cast, who), cast.now) if thing.kind.startswith("duplicate")
    ]


def test_who_asks_waits_and_the_manager_of_the_clients_department_decides(cast, theirs):
    ruling_request = ask(cast, reason="上周展会认识的")
    assert (titles(cast, "department_manager"), titles(cast, "sales_rep2")) == (["裁定客户是谁的"], ["等经理裁定"])
    assert titles(cast, "department_manager2") == titles(cast, "sales_rep") == []

    decide_duplicate(ruling_request, "stays", by=cast.department_manager, at=cast.later(hours=1), word="他在跟")
    assert (titles(cast, "department_manager"), titles(cast, "sales_rep2")) == ([], ["裁定：维持不变"])
    assert Client.objects.get(pk=theirs.pk).owner == cast.person("sales_rep")

    read_ruling(ruling_request, by=cast.sales_rep2, at=cast.now)
    assert titles(cast, "sales_rep2") == []
    assert verify() == []


def test_a_client_that_is_handed_over_goes_to_who_asked_with_its_orders(cast, theirs):
    decide_duplicate(ask(cast), "handed_over", by=cast.department_manager, at=cast.now)
    client = get_visible(Client, cast.sales_rep2, theirs.pk, "call")
    assert (client.owner, client.orders.count()) == (cast.person("sales_rep2"), 1)
    with pytest.raises(NotFound):
        get_visible(Client, cast.sales_rep, theirs.pk)
    assert client.ownerships.latest("pk").by == cast.person("department_manager")


def test_also_to_another_department(cast, theirs):
    decide_duplicate(ask(cast, "sales_rep3", "two"), "handed_over", by=cast.department_manager, at=cast.now)
    client = get_visible(Client, cast.sales_rep3, theirs.pk)
    assert (client.owner, client.department) == (cast.person("sales_rep3"), cast.department("two"))
    assert verify() == []


def test_where_there_are_two_who_asked_may_enter_the_other_once(cast, theirs):
    ruling_request = ask(cast)
    with pytest.raises(Duplicate):
        enter_client(cast.department(), by=cast.sales_rep2, at=cast.now, **TYPED)
    decide_duplicate(ruling_request, "two_clients", by=cast.department_manager, at=cast.now)
    with pytest.raises(Duplicate):
        enter_client(cast.department("two"), by=cast.sales_rep3, at=cast.now, **TYPED)

    other = enter_client(cast.department(), by=cast.sales_rep2, at=cast.now, **TYPED)
    assert (other.name, other.owner) == (NAME, cast.person("sales_rep2"))
    assert RulingRequest.objects.get().reading.entered == other
    assert titles(cast, "sales_rep2") == []
    with pytest.raises(Duplicate):
        enter_client(cast.department(), by=cast.sales_rep2, at=cast.now, **TYPED)
    assert verify() == []


def test_what_needs_no_ruling_is_refused(cast, theirs):
    assert "没有和" in reason_at_name(cast, name="没有这家有限公司", contact=None)
    assert "已经是您的客户" in reason_at_name(cast, "sales_rep")
    ruling_request = ask(cast)
    assert "已经请过" in reason_at_name(cast)
    with pytest.raises(NotFound):
        decide_duplicate(ruling_request, "stays", by=cast.department_manager2, at=cast.now)
    with pytest.raises(Blocked):
        read_ruling(ruling_request, by=cast.sales_rep2, at=cast.now)
    decide_duplicate(ruling_request, "stays", by=cast.department_manager, at=cast.now)
    with pytest.raises(Blocked):
        decide_duplicate(ruling_request, "two_clients", by=cast.department_manager, at=cast.now)


def test_the_page_of_a_new_client_asks_and_nothing_typed_is_lost(cast, theirs, browser):
    rep, manager = browser("sales_rep2"), browser("department_manager")
    new = reverse("clients:new")
    typed = form_fields(rep.get(new)) | {
        "name": NAME,
        "address": "湖滨路 8 号",
        "contact": "何静",
        "phone": "13900008888",
    }
    refused = rep.post(new, typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "请团订部经理裁定" in text
    assert "湖滨路 8 号" in text
    assert theirs.get_absolute_url() not in text

    answer = rep.post(reverse("clients:ask_ruling"), form_fields(refused) | typed | {"reason": "展会"})
    page = RulingRequest.objects.get().get_absolute_url()
    assert answer.headers["Location"] == page
    for_rep, for_manager = rep.get(page).content.decode(), manager.get(page).content.decode()
    assert all(word in for_rep for word in ("等经理裁定", "林晚晴", "湖滨路 8 号", "展会"))
    assert "最近联系" not in for_rep
    assert theirs.orders.get().number not in for_rep
    assert all(word in for_manager for word in ("最近联系", theirs.orders.get().number, "湖滨路 8 号", "13900008888"))

    decided = manager.post(page, form_fields(manager.get(page)) | {"decision": "two_clients", "word": "另一家门店"})
    assert decided.status_code == 302
    assert "另一家门店" in rep.get(page).content.decode()
    again = rep.get(f"{new}?ruling={RulingRequest.objects.get().pk}")
    assert form_fields(again)["address"] == "湖滨路 8 号"
    assert rep.post(new, form_fields(again)).status_code == 302
    assert Client.objects.filter(name=NAME).count() == 2


def test_in_the_pool_the_refusal_offers_to_claim_it_there_and_then(cast, theirs, browser):
    free = release_client(a_client(cast, name="空谷茶业有限公司"), by=cast.sales_rep, at=cast.now)
    rep = browser("sales_rep2")
    new = reverse("clients:new")
    refused = rep.post(new, form_fields(rep.get(new)) | {"name": free.name})
    assert "领取这家客户" in refused.content.decode()
    assert "可以直接领取" in reason_at_name(cast, name=free.name, contact=None)
    answer = rep.post(reverse("clients:claim"), form_fields(refused) | {"id": free.pk})
    assert answer.headers["Location"] == free.get_absolute_url()
    assert Client.objects.get(pk=free.pk).owner == cast.person("sales_rep2")


def test_programs_ask_and_decide_too(cast, theirs, program):
    _status, row = program("sales_rep2", "post", "/clients/ruling-requests", {**TYPED, "reason": "展会"})
    assert (row["client"], row["decision"], row["field"]) == (None, "", "name")
    [listed] = program("department_manager", "get", "/ruling-requests?decided=false")[1]["items"]
    assert (listed["client"], listed["typed"]["contact"]["name"]) == (theirs.pk, "何静")
    path = f"/ruling-requests/{row['id']}"
    _status, done = program("department_manager", "post", f"{path}/decide", {"decision": "two_clients", "word": "分店"})
    assert done["decision"] == "two_clients"
    status, client = program("sales_rep2", "post", "/clients", TYPED)
    assert status == 201
    assert program("sales_rep2", "get", path)[1]["entered"] == client["id"]
