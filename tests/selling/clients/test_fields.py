"""What is declared of a client stands everywhere, and nowhere for whom it is hidden from."""

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.clients import a_client
from tuanding.core.accounts import scopes
from tuanding.core.rulebook.roles import GENERAL_MANAGER, SALES_REP
from tuanding.selling.clients.imports import preview
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import import_clients

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def secret_remark(monkeypatch):
    """The remark of a client is shown to the general manager alone."""
    table = replace(scopes.TABLES["clients.Client"], hidden={"remark": frozenset({GENERAL_MANAGER})})
    monkeypatch.setitem(scopes.TABLES, "clients.Client", table)


@pytest.mark.both
@pytest.mark.parametrize(("who", "sees"), [("general_manager", True), ("sales_rep", False)])
def test_page_and_api_leave_out_what_is_hidden(cast, browser, program, secret_remark, who, sees):
    client = a_client(cast, remark="老板娘说了算")
    page = browser(who).get(client.get_absolute_url()).content.decode()
    assert ("老板娘说了算" in page) is sees
    remark = "老板娘说了算" if sees else ""
    assert program(who, "get", f"/clients/{client.pk}")[1]["remark"] == remark
    assert program(who, "get", "/clients")[1]["items"][0]["remark"] == remark


def test_an_imported_value_is_that_of_its_column(cast):
    text = "客户名称,行业,人数,地址,备注,证券代码,联系人,职务,电话\n澄湖精密,机械,628,湖滨路 1 号,样衣要大,301079,苏敏,采购,13800000001\n"
    import_clients(text.encode(), "名单.csv", cast.department(), by=cast.back_office, at=cast.now)
    client = Client.objects.get(name="澄湖精密")
    contact = client.contacts.get()
    assert (client.industry, client.headcount, client.address) == ("机械", 628, "湖滨路 1 号")
    assert client.remark == "样衣要大 证券代码 301079"
    assert (contact.name, contact.title, contact.phone) == ("苏敏", "采购", "13800000001")


def test_a_remark_that_the_stock_code_makes_too_long_is_an_error_of_its_row():
    long = "字" * 295
    checked = preview(f"客户名称,备注,证券代码\n澄湖精密,{long},301079\n".encode(), "名单.csv")
    [error] = checked.first_errors
    assert (error.line, error.column, error.params) == (2, "备注", {"length": 307, "longest": 300})


def test_the_list_has_no_column_of_what_is_hidden(cast, browser, monkeypatch):
    table = replace(scopes.TABLES["clients.Client"], hidden={"industry": frozenset({GENERAL_MANAGER})})
    monkeypatch.setitem(scopes.TABLES, "clients.Client", table)
    a_client(cast, industry="水上运输")
    assert "水上运输" in browser("general_manager").get(reverse("clients:list")).content.decode()
    page = browser("sales_rep").get(reverse("clients:list")).content.decode()
    rows = page[page.index("<tbody") :]
    assert "水上运输" not in rows


def test_nor_does_its_order_tell(cast, browser, monkeypatch):
    small, large = a_client(cast, headcount=5), a_client(cast, headcount=900)
    visible_to_reps = replace(scopes.TABLES["clients.Client"], hidden={"headcount": frozenset({SALES_REP})})

    def order_of_rows(who):
        page = browser(who).get("/clients/?order=headcount").content.decode()
        return page.index(large.name) < page.index(small.name)

    assert not order_of_rows("general_manager")
    monkeypatch.setitem(scopes.TABLES, "clients.Client", visible_to_reps)
    assert order_of_rows("general_manager"), "newest first, whatever is asked for"
    assert not order_of_rows("sales_rep")
