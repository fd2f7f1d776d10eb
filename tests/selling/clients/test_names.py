"""1.1: a name in another spelling is no other client, by page, API and import; what nobody sees is nowhere kept."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from tests.clients import a_client, an_order
from tuanding.core.journal.audit import verify
from tuanding.selling.clients.duplicates import Duplicate
from tuanding.selling.clients.imports import preview
from tuanding.selling.clients.models import Client, Contact, Ending
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.1")]
SPELLINGS = [
    ("树王（萧山）服饰有限公司", "树王〔萧山〕服饰有限公司"),
    ("天顺·科技有限公司", "天顺•科技有限公司"),
    ("广州福兴制衣有限公司", "廣州福興製衣有限公司"),
    ("长沙青山门窗有限公司", "⻓沙⻘⼭⻔窗有限公司"),
    ("中国零宽有限公司", "中国\u200b零宽\ufe0f有限公司"),
    ("Café Étoile", "CAFE ETOILE"),
]


def _form(cast, **fields):
    return {"department": cast.department().pk, "phone": "", **fields}


@pytest.mark.parametrize(("name", "other"), SPELLINGS)
def test_another_spelling_is_no_other_client(cast, browser, program, name, other):
    client = a_client(cast, name=name)
    status, why = program("sales_rep", "post", "/clients", {"name": other})
    assert (status, why["error"], list(why["errors"])) == (422, "duplicate", ["name"])
    refused = browser("sales_rep").post("/clients/new/", _form(cast, name=other)).content.decode()
    assert "已经在系统里" in refused
    trial = preview(f"客户名称,联系人\n{other},罗敏".encode(), "list.csv")
    assert [there for _row, there in trial.already_there] == [client]
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("⻓沙⻘⼭\u200b门窗", "长沙青山门窗"),
        ("\u202e澄湖（Café）\u2066机械", "澄湖（Café）机械"),
        ("廣州\ufeff福興", "廣州福興"),
    ],
)
def test_a_name_is_kept_as_it_is_seen(cast, browser, program, typed, seen):
    program("sales_rep", "post", "/clients", {"name": f"甲{typed}", "contact": {"name": typed, "phone": ""}})
    browser("sales_rep").post("/clients/new/", _form(cast, name=f"乙{typed}", contact=typed))
    assert [*Client.objects.order_by("pk").values_list("name", flat=True)] == [f"甲{seen}", f"乙{seen}"]
    assert {*Contact.objects.values_list("name", flat=True)} == {seen}
    trial = preview(f"客户名称,联系人\n丙{typed},{typed}".encode(), "list.csv")
    [row] = trial.rows
    assert (row.values["name"], row.values["contact"]) == (f"丙{seen}", seen)


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e\u2066", "\ufeff \u00ad", "\u3164", "\ufe0f"])
def test_a_text_nobody_sees_is_no_text(cast, browser, program, nothing):
    order = an_order(cast)
    status, why = program("sales_rep", "post", "/clients", {"name": nothing})
    assert (status, list(why["errors"])) == (422, ["name"])
    assert "这一栏空着" in browser("sales_rep").post("/clients/new/", _form(cast, name=nothing)).content.decode()
    status, why = program("sales_rep", "post", f"/clients/{order.client_id}/contacts", {"name": nothing})
    assert status == 422
    body = {"reason": "客户今年不做", "none_because": nothing}
    assert program("sales_rep", "post", f"/orders/{order.pk}/break_off", body)[0] == 422
    assert (Client.objects.count(), Contact.objects.count(), Ending.objects.count()) == (1, 1, 0)
    assert preview(f"客户名称,联系人\n{nothing},罗敏".encode(), "list.csv").first_errors[0].column == "客户名称"


def test_headers_in_traditional_characters_are_known():
    trial = preview("客戶名稱,聯繫人,聯繫電話\n廣州福興製衣,羅敏,13800006218".encode(), "list.csv")
    [row] = trial.rows
    assert (row.values["name"], row.values["contact"]) == ("廣州福興製衣", "羅敏")


def test_line_breaks_stay(cast, program):
    client = a_client(cast)
    body = {"remark": "第一行\n第二行\u200b", "version": 1}
    assert program("sales_rep", "patch", f"/clients/{client.pk}", body)[1]["remark"] == "第一行\n第二行"


def _as_of_the_release_before(client, plain):
    """A client as it was stored when only some signs counted for nothing."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET normalised_name = %s WHERE id = %s", [plain, client.pk])


def _upgrade():
    migration = import_module("tuanding.selling.clients.migrations.0010_normal_name")
    migration.fill(apps, SimpleNamespace(connection=connection))


def test_clients_of_a_release_before_are_met_under_todays_form(cast):
    first, twin, same = (a_client(cast, name=name) for name in ("廣州福興製衣", "无关甲样例厂", "无关乙样例厂"))
    Client.objects.filter(pk=twin.pk).update(name="广州〔福兴〕製衣")
    _as_of_the_release_before(first, "廣州福興製衣")
    _as_of_the_release_before(twin, "广州〔福兴〕製衣")
    _upgrade()
    forms = dict(Client.objects.values_list("pk", "normal_name"))
    assert forms == {first.pk: "广州福兴制衣", twin.pk: None, same.pk: None}
    with pytest.raises(Duplicate):
        a_client(cast, name="广州福兴制衣")
    trial = preview("客户名称\n广州•福兴制衣".encode(), "list.csv")
    assert [there for _row, there in trial.already_there] == [first]


def test_a_twin_of_a_release_before_can_be_corrected(cast):
    old = a_client(cast, name="廣州福興製衣")
    _as_of_the_release_before(old, "廣州福興製衣")
    _upgrade()
    old.refresh_from_db()
    edit_client(old, {"industry": "服装"}, by=cast.sales_rep, at=cast.now, seen=1)
    old.refresh_from_db()
    edit_client(old, {"name": "澄湖服饰"}, by=cast.sales_rep, at=cast.now, seen=2)
    old.refresh_from_db()
    assert (old.normalised_name, old.normal_name) == ("澄湖服饰", None)
    assert a_client(cast, name="广州福兴制衣").pk


def test_todays_form_changes_no_evidence(cast):
    client = a_client(cast, name="澄湖服饰")
    Client.objects.filter(pk=client.pk).update(normal_name="别的")
    assert verify() == []
