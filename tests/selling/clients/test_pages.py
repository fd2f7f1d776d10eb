"""The pages: who opens them, what a wrong form keeps, what a repeat does."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.clients import a_client, an_order
from tuanding.core.sheets.models import Issued
from tuanding.selling.clients.models import Client, Ending, Referral
from tuanding.selling.clients.operations import assign_client, edit_client

pytestmark = pytest.mark.django_db
LIST = "公司全称,联系人,电话\n云岭茶业有限公司,吴科长,138 0000 4920\n春和纸品厂,,\n"


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/clients/new/", {"sales_rep", "department_manager", "back_office"}),
        ("/clients/import/", {"back_office"}),
        ("/orders/", {"sales_rep", "department_manager", "back_office", "general_manager", "designer", "finance"}),
    ],
)
def test_who_opens_which_page(browser, path, who):
    everybody = (
        "sales_rep",
        "department_manager",
        "back_office",
        "general_manager",
        "designer",
        "finance",
        "administrator",
    )
    assert {one for one in everybody if browser(one).get(path).status_code == 200} == who


def test_a_client_with_its_contact_in_one_form(cast, browser):
    form_data = {
        "name": "澄湖精密机械有限公司",
        "headcount": "628",
        "contact": "罗敏",
        "phone": "138 0000 6218",
        "department": cast.department().pk,
    }
    answer = browser("sales_rep").post("/clients/new/", form_data)
    client = Client.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/clients/{client.pk}/")
    assert (client.owner, client.contacts.get().name) == (cast.person("sales_rep"), "罗敏")


def test_a_duplicate_keeps_what_was_typed_and_says_whose_it_is(cast, browser):
    client = a_client(cast, contact={"name": "罗敏", "phone": "13800006218"})
    form_data = {"name": client.name, "industry": "打铁", "department": cast.department().pk}
    answer = browser("sales_rep2").post("/clients/new/", form_data)
    assert answer.status_code == 422
    assert "打铁" in text(answer)
    assert "林晚晴" in text(answer)
    assert "6218" not in text(answer)


def test_a_shared_number_can_be_confirmed(cast, browser):
    a_client(cast, contact={"name": "罗敏", "phone": "13800006218"})
    form_data = {"name": "澄湖二厂", "contact": "罗敏", "phone": "13800006218", "department": cast.department().pk}
    answer = browser("sales_rep").post("/clients/new/", form_data)
    assert (answer.status_code, 'name="phone_is_known"' in text(answer)) == (422, True)
    assert browser("sales_rep").post("/clients/new/", {**form_data, "phone_is_known": "on"}).status_code == 302


def edited(client, **changes):
    fields = {
        "name": client.name,
        "short_name": "",
        "credit_code": "",
        "industry": "",
        "headcount": "",
        "address": "",
        "remark": "",
    }
    return {**fields, **{f"initial-{n}": v for n, v in fields.items()}, "seen": "1", **changes}


def test_the_second_editor_is_shown_the_first_ones_change(cast, browser):
    client = a_client(cast)
    edit_client(client, {"industry": "机械"}, by=cast.sales_rep, at=cast.now, seen=1)
    answer = browser("department_manager").post(f"/clients/{client.pk}/edit/", edited(client, industry="茶业"))
    assert answer.status_code == 409
    assert "机械" in text(answer)
    assert "茶业" in text(answer)


def test_a_form_that_comes_back_wrong_still_carries_the_version_that_was_looked_at(cast, browser):
    client, page = a_client(cast), browser("department_manager")
    edit_client(client, {"industry": "机械"}, by=cast.sales_rep, at=cast.now, seen=1)
    back = page.post(f"/clients/{client.pk}/edit/", edited(client, headcount="abc", industry="茶业"))
    assert back.status_code == 422 and 'name="seen" value="1"' in text(back)
    again = page.post(f"/clients/{client.pk}/edit/", edited(client, headcount="12", industry="茶业"))
    assert again.status_code == 409 and Client.objects.get(pk=client.pk).industry == "机械"


@pytest.mark.parametrize("path", ["/clients/{}/edit/", "/clients/{}/edit/industry/", "/clients/{}/contacts/new/"])
def test_foreign_clients_are_not_there(cast, browser, path):
    assert browser("sales_rep2").get(path.format(a_client(cast).pk)).status_code == 404


def test_one_field_is_changed_in_place(cast, browser):
    client, rep = a_client(cast), browser("sales_rep")
    path = f"/clients/{client.pk}/edit/industry/"
    assert 'name="seen" value="1"' in text(rep.get(path, headers={"HX-Request": "true"}))
    answer = rep.post(path, {"industry": "机械", "initial-industry": "", "seen": "1"}, headers={"HX-Request": "true"})
    assert "机械" in text(answer)
    assert "<html" not in text(answer)
    stale = rep.post(path, {"industry": "茶业", "initial-industry": "", "seen": "1"}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert rep.get(f"/clients/{client.pk}/edit/owner/").status_code == 404


def test_ticked_clients_are_claimed_and_those_gone_are_told(cast, browser):
    free, mine = a_client(cast, "back_office"), a_client(cast, "sales_rep2")
    answer = browser("sales_rep").post("/clients/claim/", {"id": [free.pk, mine.pk]}, follow=True)
    free.refresh_from_db()
    assert free.owner == cast.person("sales_rep")
    assert "1 家不在公海" in text(answer)


def test_ticked_clients_are_assigned(cast, browser):
    ids = [a_client(cast).pk, a_client(cast, "back_office").pk]
    manager = browser("department_manager")
    answer = manager.post("/clients/assign/", {"id": ids})
    assert answer.url == f"/clients/assign/?id={ids[0]}&id={ids[1]}"
    assert manager.get(answer.url).status_code == 200
    manager.post("/clients/assign/", {"id": ids, "owner": cast.person("sales_rep2").pk})
    assert set(Client.objects.values_list("owner__username", flat=True)) == {"sales_rep2"}


def test_a_foreign_client_among_the_ticked_is_404(cast, browser):
    ids = [a_client(cast).pk, a_client(cast, "sales_rep3").pk]
    assert browser("department_manager").get(f"/clients/assign/?id={ids[0]}&id={ids[1]}").status_code == 404


def test_the_same_button_twice_adds_one_contact(cast, browser):
    client, rep = a_client(cast), browser("sales_rep")
    form_data = {"name": "罗敏", "phone": "13800006218", "once": "k1"}
    answers = [rep.post(f"/clients/{client.pk}/contacts/new/", form_data).status_code for _ in range(2)]
    assert (answers, client.contacts.count()) == ([302, 302], 1)


def lines(**cells):
    return {"r-TOTAL_FORMS": "5", "r-INITIAL_FORMS": "0", **cells}


def test_a_break_off_names_the_wrong_cell_of_the_referral_list(cast, browser):
    order = an_order(cast)
    form_data = {
        "reason": "没有预算",
        "seen": "1",
        **lines(**{"r-0-company": "云岭茶业", "r-0-name": "吴科长", "r-2-company": "春和纸品"}),
    }
    answer = browser("sales_rep").post(f"/orders/{order.pk}/break-off/", form_data)
    assert answer.status_code == 422
    assert re.search(r'<td[^>]* class="bad">\s*<input\s+name="r-2-name"', text(answer))
    assert 'value="云岭茶业"' in text(answer)
    done = browser("sales_rep").post(f"/orders/{order.pk}/break-off/", {**form_data, "r-2-name": "汤经理"})
    assert (done.status_code, done.url) == (302, f"/orders/{order.pk}/")
    assert (Ending.objects.count(), Referral.objects.count()) == (1, 2)


def test_without_names_or_a_reason_it_is_refused_beside_the_field(cast, browser):
    order = an_order(cast)
    answer = browser("sales_rep").post(f"/orders/{order.pk}/break-off/", {"reason": "没有预算", "seen": "1", **lines()})
    assert (answer.status_code, "条 1.8" in text(answer)) == (422, True)


def upload(browser, content, name="名单.csv", who="back_office", **more):
    file = SimpleUploadedFile(name, content.encode("gb18030"))
    return browser(who).post("/clients/import/", {"file": file, **more})


def test_a_list_is_tried_and_then_taken_in(cast, browser):
    tried = upload(browser, LIST, department=cast.department().pk)
    page = text(browser("back_office").get(tried.url))
    assert "导入 2 家" in page
    assert Client.objects.count() == 0
    token = re.search(r'name="t" value="([^"]+)"', page)[1]
    assert browser("back_office").post("/clients/import/", {"t": token, "once": "k"}).url == "/clients/"
    assert browser("back_office").post("/clients/import/", {"t": token, "once": "k"}).url == "/clients/"
    assert Client.objects.count() == 2


def test_wrong_cells_are_red_with_the_reason_and_the_button_is_locked(cast, browser):
    a_client(cast, name="春和纸品厂")
    tried = upload(browser, LIST.replace("138 0000 4920", "1380000 22"), department=cast.department().pk)
    page = text(browser("back_office").get(tried.url))
    assert re.search(r'class="bad[^>]*>\s*<input\s+value="1380000 22"\s+readonly[^>]*>\s*<small>\s*无法认作电话', page)
    assert "已有：林晚晴" in page
    assert 'aria-disabled="true"' in page
    wrong = browser("back_office").get(tried.url.replace("/clients/import/", "/clients/import/wrong-rows/"))
    assert wrong.headers["Content-Type"].startswith("application/vnd")
    assert "春和纸品厂" not in text(browser("back_office").get(f"{tried.url}&show=wrong"))


def test_a_token_is_one_persons(cast, browser):
    tried = upload(browser, LIST, department=cast.department().pk)
    assert browser("back_office").get("/clients/import/?t=broken").status_code == 404
    assert browser("sales_rep").get(tried.url).status_code == 403


def test_what_is_no_list_is_refused_beside_the_file(cast, browser):
    answer = upload(browser, "电话\n13800006218\n", department=cast.department().pk)
    assert (answer.status_code, "找不到这些列" in text(answer)) == (422, True)


def test_the_prospect_list_is_issued(cast, browser):
    a_client(cast, contact={"name": "罗敏", "phone": "13800006218"})
    path = f"/reps/{cast.person('sales_rep').pk}/prospects/"
    assert browser("sales_rep").post(path).url == path
    assert Issued.objects.get().data["rows"][0]["phone"] == "138 0000 6218"
    assert "F01-2026-0001" in text(browser("department_manager").get(path))
    assert "F01-2026-0001" not in text(browser("general_manager").get(path))
    assert browser("sales_rep2").get(path).status_code == 404


def test_a_list_of_a_lost_client_is_neither_listed_nor_opened(cast, browser):
    client = a_client(cast)
    path = f"/reps/{cast.person('sales_rep').pk}/prospects/"
    browser("sales_rep").post(path)
    copy = f"/sheets/issued/{Issued.objects.get().pk}/pdf"
    assert browser("sales_rep").get(copy).status_code == 200
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=client.version)
    assert "F01-2026-0001" not in text(browser("sales_rep").get(path))
    assert [browser(who).get(copy).status_code for who in ("sales_rep", "department_manager")] == [404, 200]


@pytest.mark.clause("1.1")
def test_the_batch_bar_offers_what_works_on_these_rows(cast, browser):
    """Nobody claims his own client: in his own list he is not offered to, and who does it all the same is told how many."""
    own, free = a_client(cast), a_client(cast, "back_office")
    rep = browser("sales_rep")
    mine, pool = (text(rep.get(f"{reverse('clients:list')}?tab={tab}")) for tab in ("mine", "pool"))
    claim, release = reverse("clients:claim"), reverse("clients:release_many")
    assert (claim in mine, release in mine) == (False, True)
    assert (claim in pool, release in pool) == (True, False)

    refused = rep.post(claim, {"id": [own.pk]})
    assert (refused.status_code, "没有领到" in text(refused)) == (422, True)
    answer = rep.post(claim, {"id": [own.pk, free.pk]}, follow=True)
    assert "领到 1 家，1 家不在公海" in text(answer)
