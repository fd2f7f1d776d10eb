"""Lists: everything in the address, pages by key, export of what is seen, a fixed number of queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.markup import tight
from tuanding.core.accounts import scopes
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import Scopes
from tuanding.core.pages.keyset import Key, cursor_text, parse_cursor


@pytest.fixture
def crowd(rep):
    Person.objects.bulk_create([Person(username=f"crowd{n:02}", name=f"人{n % 3}") for n in range(30)])
    return rep


def names(page):
    return re.findall(r'class="nm whole" href="/people/(\d+)"', page.content.decode())


def more(page):
    match = re.search(r'hx-get="([^"]+cursor=[^"]+)"', page.content.decode())
    return match and match[1].replace("&amp;", "&")


@pytest.mark.parametrize("order", ["", "name", "-name", "-username"])
def test_page_by_page_everybody_comes_once(crowd, order):
    page = crowd.get("/people", {"order": order})
    ids = names(page)
    while more(page):
        page = crowd.get(more(page), headers={"HX-Request": "true"})
        ids += names(page)
    assert sorted(map(int, ids)) == sorted(Person.objects.values_list("pk", flat=True))


def test_the_next_rows_come_without_a_page_around_them(crowd):
    rows = crowd.get(more(crowd.get("/people")), headers={"HX-Request": "true"}).content.decode()
    assert rows.lstrip().startswith("<tr")


@pytest.mark.parametrize("query", ["cursor=broken", "cursor=W10", "tab=none", "order=password", "language=xx"])
def test_a_broken_address_shows_the_list(crowd, query):
    page = crowd.get(f"/people?{query}")
    assert page.status_code == 200
    assert len(names(page)) == 5


def test_search_filter_and_tab_narrow_together(rep):
    assert len(names(rep.get("/people?tab=two"))) == 2
    assert len(names(rep.get("/people?tab=two&q=唐"))) == 1
    assert names(rep.get("/people?tab=two&q=唐&language=en")) == []


def test_an_empty_list_says_what_to_do(rep):
    page = rep.get("/people?q=没有这个人").content.decode()
    assert "没有符合的" in page
    assert "清除筛选" in page


def test_the_number_of_queries_does_not_follow_the_rows(rep):
    with CaptureQueriesContext(connection) as few:
        rep.get("/people")
    Person.objects.bulk_create([Person(username=f"more{n}", name="人") for n in range(30)])
    with CaptureQueriesContext(connection) as many:
        rep.get("/people")
    assert len(few) == len(many)


def test_only_the_chosen_columns_are_shown_and_those_that_must_stay(rep):
    page = tight(rep.get("/people?col=size").content.decode())
    assert "姓名</a></th>" in page
    assert "登录名</a></th>" not in page


@pytest.fixture
def may_view(monkeypatch):
    table = Scopes(model="accounts.Person", rights={"view": {"sales_rep": ("all",)}})
    monkeypatch.setitem(scopes.TABLES, "accounts.Person", table)


def test_without_the_right_there_is_no_export(accountant, may_view):
    assert accountant.get("/people?export=csv")["Content-Type"].startswith("text/html")


def test_export_is_what_is_seen(rep, may_view):
    lines = rep.get("/people?tab=two&col=username&export=csv").content.decode("utf-8-sig").split()
    assert lines[0] == "姓名,登录名"
    assert len(lines) == 3


def test_the_same_as_excel_with_the_list_s_name_and_day(rep, may_view):
    answer = rep.get("/people?export=xlsx")
    assert answer.content.startswith(b"PK")
    assert ".xlsx" in answer["Content-Disposition"]


def test_an_act_whose_page_does_not_exist_is_not_offered(rep):
    assert "导入" not in rep.get("/people").content.decode()


@pytest.mark.parametrize("value", [None, 7, "云栖", "2026-11-24"])
def test_a_cursor_is_read_as_it_was_written(value):
    assert parse_cursor(cursor_text(value, 12)) == (value, 12)


def test_rows_without_a_value_come_last_and_all_once(cast):
    Person.objects.update(last_login=None)
    Person.objects.filter(username__startswith="sales").update(last_login=cast.now)
    key, people, cursor = Key.of("-last_login", nullable=True), [], ""
    while page := list(key.after(key.ordered(Person.objects.all()), cursor)[:4]):
        people, cursor = people + page, key.cursor(page[-1])
    assert len(people) == len({p.pk for p in people}) == Person.objects.count()
    assert all(p.last_login for p in people[:3])
