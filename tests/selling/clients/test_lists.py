"""The lists: who is offered what, numbers masked by role, a fixed number of queries."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from tests.clients import a_client, an_order
from tests.markup import tight
from tuanding.core.accounts.models import Deputy
from tuanding.core.pages.lists import ListPage
from tuanding.selling.clients import lists
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import Client, Pulse
from tuanding.selling.clients.queries import active_prospects, active_prospects_by_owner

pytestmark = pytest.mark.django_db


def page(browser, who, path="/clients/", **params):
    answer = browser(who).get(f"{path}?{urlencode(params)}" if params else path)
    assert answer.status_code == 200
    return tight(answer.content.decode())


@pytest.fixture
def some(cast):
    a_client(
        cast,
        name="澄湖精密机械有限公司",
        industry="机械",
        headcount=628,
        contact={"name": "罗敏", "phone": "13800006218"},
    )
    a_client(cast, "back_office", name="云岭茶业有限公司", industry="茶业", headcount=80)
    a_client(cast, "sales_rep3", name="天工模具有限公司", industry="模具")


def test_each_role_is_offered_its_own_views(browser, some):
    rep = page(browser, "sales_rep")
    assert "我的全部<i>1</i>" in rep
    assert "公海<i>1</i>" in rep
    assert "部门全部<i>2</i>" in page(browser, "department_manager")
    assert "全部<i>3</i>" in page(browser, "general_manager")


def test_foreign_clients_are_in_no_list(browser, some):
    for who in ("sales_rep", "department_manager", "back_office"):
        assert "天工模具" not in page(browser, who, tab="all")
        assert "天工模具" not in page(browser, who, q="天工")
        assert "天工模具" not in page(browser, who, export="csv")


@pytest.mark.both
@pytest.mark.parametrize(
    "params",
    [{}, {"order": "-headcount"}, {"industry": "机械", "order": "headcount"}, {"tab": "pool"}, {"tab": "quiet"}],
)
def test_a_list_asked_by_one_after_the_other_is_each_ones_own(cast, browser, params):
    whose, deputy = cast.person("sales_rep"), cast.person("sales_rep2")
    for who, name in (("sales_rep", "澄湖精密"), ("sales_rep2", "天工模具"), ("back_office", "云岭茶业")):
        a_client(cast, who, name=name, industry="机械", headcount=100)
    pages = {who: page(browser, who, **params) for who in ("sales_rep", "sales_rep2", "sales_rep", "sales_rep3")}
    pool = params.get("tab") == "pool"
    assert [name in pages["sales_rep"] for name in ("澄湖精密", "天工模具", "云岭茶业")] == [not pool, False, pool]
    assert [name in pages["sales_rep2"] for name in ("澄湖精密", "天工模具", "云岭茶业")] == [False, not pool, pool]
    assert not any(name in pages["sales_rep3"] for name in ("澄湖精密", "天工模具", "云岭茶业"))
    on = cast.now.date()
    for person, instead_of in ((deputy, whose), (whose, deputy)):
        Deputy.objects.create(person=person, instead_of=instead_of, from_on=on, to_on=on)
    for who in ("sales_rep", "sales_rep2"):
        assert all((name in page(browser, who, **params)) is not pool for name in ("澄湖精密", "天工模具"))


@pytest.mark.both
@pytest.mark.parametrize("order", ["headcount", "last_contact_at", "next_on"])
@pytest.mark.parametrize("params", [{}, {"industry": "机械"}, {"size": "m"}, {"q": "有限公司"}, {"tab": "quiet"}])
def test_page_by_page_every_client_comes_once_in_every_order(cast, browser, monkeypatch, order, params):
    monkeypatch.setattr(lists, "ListPage", partial(ListPage, per_page=2))
    for number in range(7):
        client = a_client(cast, industry="机械", headcount=100 + number % 3 if number % 2 or "size" in params else None)
        if number % 3:
            day = cast.now - timedelta(days=20 + number % 2)
            Pulse.objects.create(client=client, last_contact_at=day, next_on=day.date() if number % 2 else None)
    value_by_client = {row.pk: value_of(row, order) for row in Client.objects.select_related("pulse")}
    signed_in = browser("sales_rep")
    for direction in ("-", ""):
        ids = all_pages(signed_in, f"/clients/?{urlencode({**params, 'order': direction + order})}")
        assert sorted(ids) == sorted(value_by_client)
        values = [value_by_client[pk] for pk in ids if value_by_client[pk] is not None]
        assert values == sorted(values, reverse=direction == "-")
        assert [value_by_client[pk] is None for pk in ids] == sorted(value_by_client[pk] is None for pk in ids)


def value_of(client, order):
    return client.headcount if order == "headcount" else getattr(getattr(client, "pulse", None), order, None)


def all_pages(signed_in, url):
    ids = []
    while url:
        text = signed_in.get(url, headers={"HX-Request": "true"} if ids else {}).content.decode()
        ids += [int(pk) for pk in re.findall(r'class="nm whole" href="/clients/(\d+)/"', text)]
        more = re.search(r'hx-get="([^"]*cursor=[^"]+)"', text)
        url = more and more[1].replace("&amp;", "&")
    return ids


def test_numbers_are_called_or_masked_by_role(browser, some):
    assert 'href="tel:13800006218">138 0000 6218' in page(browser, "sales_rep")
    for extra in ({}, {"export": "csv"}):
        text = page(browser, "general_manager", **extra)
        assert "138 **** 6218" in text
        assert "0000 6218" not in text


@pytest.mark.parametrize(
    ("params", "is_match"),
    [
        ({"q": "chjm"}, True),
        ({"q": "6218"}, True),
        ({"q": "罗敏"}, True),
        ({"q": "茶业"}, False),
        ({"industry": "机械"}, True),
        ({"industry": "茶业"}, False),
        ({"size": "l"}, True),
        ({"size": "s"}, False),
        ({"source": "own"}, True),
        ({"stage": "Dh"}, False),
    ],
)
def test_search_and_filters_live_in_the_address(browser, some, params, is_match):
    assert ("澄湖精密" in page(browser, "sales_rep", **params)) is is_match


@pytest.mark.parametrize(
    ("who", "opens"),
    [("department_manager", True), ("marketing_manager", True), ("designer", False), ("finance", False)],
)
def test_the_owner_leads_to_his_prospect_list_for_who_may_open_it(cast, browser, some, who, opens):
    address = f"/reps/{cast.person('sales_rep').pk}/prospects/"
    assert (address in page(browser, who)) == opens
    assert (browser(who).get(address).status_code == 200) == opens


def test_the_stage_is_that_of_the_open_order(cast, browser):
    order = an_order(cast)
    assert order.client.name in page(browser, "sales_rep", stage="Dh")
    break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="没有预算", none_because="不愿推荐")
    assert order.client.name not in page(browser, "sales_rep", stage="Dh")


def test_orders_are_listed_open_and_ended(cast, browser):
    order = an_order(cast)
    assert order.number in page(browser, "sales_rep", "/orders/")
    assert order.number not in page(browser, "sales_rep2", "/orders/")
    break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="没有预算", none_because="不愿推荐")
    assert order.number not in page(browser, "sales_rep", "/orders/")
    assert order.number in page(browser, "sales_rep", "/orders/", tab="ended")


@pytest.mark.parametrize(("who", "may"), [("sales_rep", True), ("general_manager", True), ("designer", False)])
def test_export_needs_its_right(browser, some, who, may):
    assert ("export=xlsx" in page(browser, who)) is may
    assert browser(who).get("/clients/?export=xlsx").headers["Content-Type"].startswith("text/html") is not may


def queries(browser, who, path):
    signed_in = browser(who)
    signed_in.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        signed_in.get(path)
    return len(queries)


@pytest.mark.parametrize(
    ("who", "path"), [("sales_rep", "/clients/"), ("department_manager", "/clients/"), ("sales_rep", "/orders/")]
)
def test_one_and_thirty_rows_ask_the_same(cast, browser, who, path):
    an_order(cast)
    one = queries(browser, who, path)
    for _ in range(29):
        an_order(cast)
    assert queries(browser, who, path) == one


def test_active_prospects_have_a_recent_activity_or_a_dated_step(cast):
    rep, today = cast.person("sales_rep").pk, cast.now.date()
    fresh, stale, planned = (a_client(cast) for _ in range(3))
    a_client(cast, "sales_rep2")
    for client, on, step in ((fresh, today, None), (stale, today - timedelta(days=31), None), (planned, None, today)):
        Pulse.objects.create(client=client, owner=client.owner, last_effective_on=on, next_on=step)
    assert active_prospects(rep, today) == 2
    assert active_prospects_by_owner([rep, cast.person("sales_rep2").pk], today) == {rep: 2}
