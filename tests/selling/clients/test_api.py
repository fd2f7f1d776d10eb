"""The same acts for programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.clients import a_client, an_order
from tuanding.selling.clients.models import Client, Contact, Referral
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEW = {"name": "澄湖精密机械有限公司", "headcount": 628, "contact": {"name": "罗敏", "phone": "13800006218"}}


def test_a_client_is_entered_found_and_read(cast, program):
    status, client = program("sales_rep", "post", "/clients", NEW)
    assert (status, client["owner"], client["version"]) == (201, cast.person("sales_rep").pk, 1)
    assert program("sales_rep", "get", f"/clients/{client['id']}") == (200, client)
    assert program("sales_rep", "get", "/clients?q=chjm")[1]["items"] == [client]
    assert program("sales_rep2", "get", "/clients?q=chjm")[1]["items"] == []


def test_the_same_key_answers_the_same_and_another_body_is_refused(cast, program):
    first = program("sales_rep", "post", "/clients", NEW, "k1")
    assert program("sales_rep", "post", "/clients", NEW, "k1") == first
    assert program("sales_rep", "post", "/clients", {**NEW, "headcount": 1}, "k1")[0] == 422
    assert Client.objects.count() == 1


def test_a_duplicate_names_field_client_and_owner(cast, program):
    program("sales_rep", "post", "/clients", NEW)
    status, why = program("sales_rep2", "post", "/clients", NEW)
    assert (status, why["error"], list(why["errors"])) == (422, "duplicate", ["name"])
    assert "林晚晴" in why["errors"]["name"][0]


def test_pages_by_cursor(cast, program):
    ids = [a_client(cast).pk for _ in range(5)]
    ids_of_pages, path = [], "/clients?limit=2"
    while path:
        _status, page = program("sales_rep", "get", path)
        ids_of_pages += [one["id"] for one in page["items"]]
        path = page["next"] and f"/clients?limit=2&cursor={page['next']}"
    assert ids_of_pages == ids[::-1]


def test_an_edit_needs_the_version_it_was_made_from(cast, program):
    client = a_client(cast)
    path = f"/clients/{client.pk}"
    assert program("sales_rep", "patch", path, {"industry": "机械"})[0] == 422
    edit_client(client, {"industry": "茶业"}, by=cast.sales_rep, at=cast.now, seen=1)
    status, why = program("sales_rep", "patch", path, {"industry": "机械", "version": 1})
    assert (status, why["conflicts"], why["version"]) == (409, {"industry": {"yours": "机械", "theirs": "茶业"}}, 2)
    assert program("sales_rep2", "patch", path, {"industry": "机械", "version": 1})[0] == 404
    assert program("sales_rep", "patch", path, {"industry": "机械", "version": 2})[1]["version"] == 3


def test_nobody_sets_what_is_not_his_to_set(cast, program):
    client = a_client(cast)
    body = {"owner": cast.person("sales_rep2").pk, "version": 1}
    assert program("sales_rep", "patch", f"/clients/{client.pk}", body)[0] == 422


def test_claim_assign_release(cast, program):
    client = a_client(cast, "back_office")
    path = f"/clients/{client.pk}"
    rep2 = cast.person("sales_rep2").pk
    claimed = program("sales_rep", "post", f"{path}/claim", {"version": 1}, "k")
    assert claimed[1]["owner"] == cast.person("sales_rep").pk
    assert program("sales_rep", "post", f"{path}/claim", {"version": 1}, "k") == claimed
    assert program("sales_rep2", "post", f"{path}/claim", {"version": 1})[0] == 404
    assert program("department_manager", "post", f"{path}/assign", {"version": 2, "owner": rep2})[1]["owner"] == rep2
    assert program("finance", "post", f"{path}/release", {"version": 3})[0] == 404
    assert program("sales_rep2", "post", f"{path}/release", {"version": 3})[1]["owner"] is None


def test_contacts_are_masked_for_who_does_not_call(cast, program):
    client = a_client(cast)
    path = f"/clients/{client.pk}/contacts"
    status, contact = program("sales_rep", "post", path, {"name": "罗敏", "phone": "138 0000 6218"}, "k")
    assert program("sales_rep", "post", path, {"name": "罗敏", "phone": "138 0000 6218"}, "k") == (status, contact)
    assert (status, contact["phone"]) == (201, "13800006218")
    assert program("general_manager", "get", path)[1][0]["phone"] == "138 **** 6218"
    changed = program("sales_rep", "patch", f"/contacts/{contact['id']}", {"version": 1, "decides": True})
    assert (changed[1]["decides"], changed[1]["name"]) == (True, "罗敏")
    assert program("sales_rep", "patch", f"/contacts/{contact['id']}", {"version": 2, "phone": "12"})[0] == 422


def test_an_order_is_edited_and_broken_off(cast, program):
    order = an_order(cast)
    path = f"/orders/{order.pk}"
    assert program("sales_rep", "patch", path, {"version": 1, "wear_on": "2027-03-01"})[1]["wear_on"] == "2027-03-01"
    assert program("sales_rep", "post", f"{path}/break_off", {"version": 2, "reason": "没有预算"})[0] == 422
    body = {"version": 2, "reason": "没有预算", "referrals": [{"company": "云岭茶业", "name": "吴科长"}]}
    status, done = program("sales_rep", "post", f"{path}/break_off", body, "k")
    assert (status, done["ended"], done["stage"]) == (200, "broken_off", "Dh")
    assert program("sales_rep", "post", f"{path}/break_off", body, "k") == (status, done)
    assert program("sales_rep", "get", "/orders?ended=true")[1]["items"] == [done]
    assert program("sales_rep", "get", "/orders?ended=false")[1]["items"] == []
    assert program("sales_rep", "patch", path, {"version": 2, "title": "x"})[0] == 409


def test_referrals_are_recorded_on_the_order_and_read_of_the_client(cast, program):
    order = an_order(cast)
    body = {"referrals": [{"company": "云岭茶业", "name": "吴科长", "phone": "13800004920"}]}
    assert program("sales_rep", "post", f"/orders/{order.pk}/referrals", body)[0] == 201
    path = f"/clients/{order.client_id}/referrals"
    assert program("sales_rep", "get", path)[1][0]["referrals"][0]["phone"] == "13800004920"
    assert program("general_manager", "get", path)[1][0]["referrals"][0]["phone"] == "138 **** 4920"
    assert Referral.objects.get().client.owner == cast.person("sales_rep")


def file(text):
    return SimpleUploadedFile("名单.csv", text.encode("gb18030"))


def take_in(program, text, who="back_office", key="", **fields):
    return program(who, "post", "/clients/import", key=key, data={"file": file(text), **fields})


def test_a_list_is_tried_and_taken_in(cast, program):
    good = "公司全称,人数\n云岭茶业有限公司,80\n春和纸品厂,\n"
    status, tried = take_in(program, good, preview="true")
    assert (status, tried["added"], Client.objects.count()) == (200, 2, 0)
    done = take_in(program, good, key="k")
    assert (done[1]["added"], Client.objects.count()) == (2, 2)
    assert take_in(program, good, key="k") == done
    assert take_in(program, good)[1]["already_there"] == 2


def test_a_wrong_list_names_each_cell_and_takes_nothing(cast, program):
    bad = "公司全称,人数\n云岭茶业有限公司,约80\n"
    assert take_in(program, bad, preview="true")[1]["errors"][0] | {"accepted": ""} == {
        "line": 2,
        "column": "人数",
        "value": "约80",
        "reason": "不是整数",
        "accepted": "",
    }
    assert take_in(program, bad)[0] == 422
    assert take_in(program, bad, "sales_rep")[0] == 403
    assert Client.objects.count() == 0


UNKNOWN = "公司全称,微信电话,备注2\n云岭茶业有限公司,13800004920,老客户\n"


def test_columns_are_matched_by_hand_and_the_choice_belongs_to_the_key(cast, program):
    tried = take_in(program, UNKNOWN, preview="true", columns='{"微信电话": "phone", "备注2": null}')[1]
    assert [(c["title"], c["field"]) for c in tried["columns"]] == [
        ("公司全称", "name"),
        ("微信电话", "phone"),
        ("备注2", None),
    ]
    assert take_in(program, UNKNOWN, key="k", columns='{"微信电话": "phone"}')[1]["added"] == 1
    assert Contact.objects.get().phone == "13800004920"
    assert take_in(program, UNKNOWN, key="k", columns='{"微信电话": "remark"}')[0] == 422


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("phone", "JSON"),
        ("[1]", "JSON"),
        ('{"备注2": 1}', "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"备注2": "wages"}', "没有“wages”这一项"),
        ('{"微型": "phone"}', "没有“微型”这一列"),
        ('{"微信电话": "phone", "备注2": "phone"}', "一项只取一列"),
    ],
)
@pytest.mark.parametrize("preview", ["true", "false"])
def test_a_choice_that_cannot_be_followed_is_refused(cast, program, columns, sentence, preview):
    status, problem = take_in(program, UNKNOWN, columns=columns, preview=preview)
    assert (status, sentence in str(problem), "columns" in str(problem)) == (422, True, True), problem
    assert not Client.objects.exists()
