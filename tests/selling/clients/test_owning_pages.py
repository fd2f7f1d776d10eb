"""Many clients at once, on pages and for programs: all of a list, a rep's whole list, progress, cancel, those left."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.jobs.models import Batch
from tuanding.core.jobs.queue import run_due
from tuanding.selling.clients.lists import client_list
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import HAND_OVER, RELEASE, ask_for_clients

pytestmark = pytest.mark.django_db
PER_PAGE = 50


def pool(cast, number, **fields):
    return [a_client(cast, "back_office", **fields) for _ in range(number)]


def text(answer):
    return answer.content.decode()


def all_of(page, act, address, number, **sent):
    """What a person sends who ticks all of a list, and then says yes to the number that is shown."""
    question = page.post(f"/clients/{act}/", {"all": "1", "list": address})
    assert not Batch.objects.exists()
    assert str(number) in text(page.get(question["Location"]))
    return page.post(question["Location"], {"number": number, **sent})


@pytest.fixture
def short(monkeypatch):
    """Lists of two a page."""
    whole = client_list

    def two(actor):
        page = whole(actor)
        page.per_page = 2
        return page

    monkeypatch.setattr("tuanding.selling.clients.views.lists.client_list", two)


def test_all_of_a_list_is_offered_where_there_is_more_than_a_page(cast, browser, short):
    pool(cast, 2)
    page = browser("sales_rep")
    assert 'name="all"' not in text(page.get("/clients/?tab=pool"))
    pool(cast, 1)
    answer = text(page.get("/clients/?tab=pool&industry="))
    assert 'name="all" value="1" data-every="3"' in answer and 'name="list" value="tab=pool' in answer


def test_all_that_a_list_shows_is_claimed_by_a_job_and_nothing_else(cast, browser):
    pool(cast, 3, industry="机械")
    others = pool(cast, 1, industry="食品")
    page = browser("sales_rep")
    answer = all_of(page, "claim", "tab=pool&industry=机械", 3, once="k")
    batch = Batch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, batch.get_absolute_url())
    assert "排队" in text(page.get(batch.get_absolute_url()))
    run_due(cast.now)
    page_text = text(page.get(batch.get_absolute_url()))
    assert "已办完" in page_text and "hx-get" not in page_text
    assert list(Client.objects.filter(owner=None)) == others


@pytest.mark.parametrize("act", ["claim", "release"])
def test_nothing_is_done_to_more_than_was_shown(cast, browser, act):
    pool(cast, 2)
    page = browser("sales_rep")
    if act == "release":
        Client.objects.update(owner=cast.person("sales_rep"))
    tab = "pool" if act == "claim" else "mine"
    answer = page.post(f"/clients/{act}/?all=1&list=tab%3D{tab}", {"number": 1, "once": "k"})
    assert answer.status_code == 409 and "现在是 2 家" in text(answer)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("act", ["claim", "assign", "release"])
@pytest.mark.parametrize("ids", [[], ["0x1"], ["9" * 19, "9" * 5000]])
def test_who_ticked_none_is_told_to(browser, act, ids):
    who = "sales_rep" if act == "claim" else "department_manager"
    answer = browser(who).post(f"/clients/{act}/", {"id": ids})
    assert answer.status_code == 422 and "请先勾选" in text(answer)


def test_a_second_click_finds_the_same_batch(cast, browser):
    pool(cast, 2)
    page = browser("sales_rep")
    question = "/clients/claim/?all=1&list=tab%3Dpool"
    answers = [page.post(question, {"number": 2, "once": "k"}) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {Batch.objects.get().get_absolute_url()}


def test_all_of_a_list_is_given_to_a_rep(cast, browser):
    pool(cast, 3)
    page = browser("department_manager")
    answer = page.post("/clients/assign/", {"all": "1", "list": "tab=pool"})
    form = text(page.get(answer["Location"]))
    assert "转交 3 家客户" in form
    sent = {"all": "1", "list": "tab=pool", "number": 3, "owner": cast.person("sales_rep2").pk, "once": "k"}
    pool(cast, 1)
    changed = page.post("/clients/assign/", sent)
    assert changed.status_code == 409 and "现在是 4 家" in text(changed)
    page.post("/clients/assign/", sent | {"number": 4})
    run_due(cast.now)
    assert Client.objects.filter(owner=cast.person("sales_rep2")).count() == 4


def test_a_reps_whole_list_goes_to_another_or_into_the_pool(cast, browser):
    order, plain = an_order(cast), a_client(cast)
    page, rep = browser("department_manager"), cast.person("sales_rep")
    assert "2 家" in text(page.get("/clients/hand-over/"))
    assert page.post("/clients/hand-over/", {"rep": rep.pk, "to": "", "once": "a"}).status_code == 422
    answer = page.post("/clients/hand-over/", {"rep": rep.pk, "to": "pool", "once": "b"})
    run_due(cast.now)
    page_text = text(page.get(answer["Location"]))
    assert "未办的" in page_text and order.client.name in page_text and "进行中的团订单" in page_text
    page.post("/clients/hand-over/", {"rep": rep.pk, "to": cast.person("sales_rep2").pk, "once": "c"})
    run_due(cast.now + timedelta(seconds=1))
    assert Client.objects.get(pk=order.client_id).owner == cast.person("sales_rep2")
    assert Client.objects.get(pk=plain.pk).owner is None
    titles = text(page.get("/batches/"))
    assert f"退回公海：{rep.name}" in titles
    assert f"转交客户：{rep.name} → {cast.person('sales_rep2').name}" in titles


def test_somebody_elses_rep_is_no_choice(cast, browser):
    a_client(cast, "sales_rep3")
    page = browser("department_manager")
    rep = cast.person("sales_rep3")
    assert page.post("/clients/hand-over/", {"rep": rep.pk, "to": "pool", "once": "b"}).status_code == 422
    assert not Batch.objects.exists()


def test_ticked_ones_go_back_at_once_and_those_that_stay_are_counted(cast, browser):
    order, plain = an_order(cast), a_client(cast)
    page = browser("sales_rep")
    answer = page.post("/clients/release/", {"id": [order.client_id, plain.pk], "once": "k"}, follow=True)
    assert "1 家退回公海，1 家没有退" in text(answer)
    assert "进行中的团订单" in text(page.post("/clients/release/", {"id": [order.client_id], "once": "l"}))


def test_while_it_runs_the_page_asks_for_its_progress_and_at_the_end_for_itself(cast, browser):
    pool(cast, 1)
    page = browser("sales_rep")
    all_of(page, "claim", "tab=pool", 1, once="k")
    address = Batch.objects.get().get_absolute_url()
    part = page.get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}"' in text(part) and "<html" not in text(part)
    run_due(cast.now)
    assert page.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_cancelled_by_its_button(cast, browser):
    pool(cast, 1)
    page = browser("sales_rep")
    all_of(page, "claim", "tab=pool", 1, once="k")
    batch = Batch.objects.get()
    assert "停下，其余不办" in text(page.get(batch.get_absolute_url()))
    page.post(f"{batch.get_absolute_url()}cancel/", {"once": "c"})
    run_due(cast.now)
    assert "剩下 1 没有动" in text(page.get(batch.get_absolute_url()))
    assert Client.objects.get().owner is None
    assert page.post(f"{batch.get_absolute_url()}cancel/", {"once": "d"}).status_code == 409


def test_a_client_that_went_out_of_sight_is_listed_without_its_name(cast, browser):
    gone, foreign = a_client(cast), a_client(cast, "sales_rep3", name="别部门的客户")
    batch = ask_for_clients(RELEASE, [gone.pk, foreign.pk], by=cast.sales_rep, at=cast.now)
    run_due(cast.now)
    page_text = text(browser("sales_rep").get(batch.get_absolute_url()))
    assert "您看不到它" in page_text and "别部门的客户" not in page_text


def test_the_list_of_batches_shows_the_departments(cast, browser):
    pool(cast, 1)
    all_of(browser("sales_rep"), "claim", "tab=pool", 1, once="k")
    assert "领取客户" in text(browser("department_manager").get("/batches/"))
    assert "领取客户" not in text(browser("sales_rep2").get("/batches/"))
    assert "领取客户" not in text(browser("department_manager2").get("/batches/"))


@pytest.mark.both
def test_the_list_of_batches_takes_as_many_queries_for_thirty_as_for_one(cast, browser, django_assert_num_queries):
    page, to = browser("department_manager"), cast.person("sales_rep2")

    def ask(times):
        for _ in range(times):
            clients = [a_client(cast).pk]
            ask_for_clients(
                HAND_OVER, clients, to, rep=cast.person("sales_rep"), by=cast.department_manager, at=cast.now
            )
        page.get("/batches/")

    ask(1)
    with CaptureQueriesContext(connection) as of_one:
        page.get("/batches/")
    number = len(of_one)
    ask(29)
    with django_assert_num_queries(number):
        assert text(page.get("/batches/")).count(f"→ {to.name}") == 30


def test_what_a_batch_does_is_one_line_of_the_day(cast, browser):
    clients, to = [a_client(cast).pk for _ in range(3)], cast.person("sales_rep2")
    ask_for_clients(HAND_OVER, clients, to, by=cast.department_manager, at=cast.now)
    run_due(cast.now)
    assert Client.objects.filter(owner=to).count() == 3
    today = text(browser("department_manager").get("/"))
    assert "转交客户" in today and Client.objects.first().name not in today


@pytest.mark.both
def test_a_program_asks_looks_and_cancels(cast, program):
    clients, other = [a_client(cast), a_client(cast)], an_order(cast).client
    ids = [c.pk for c in (*clients, other)]
    sent = {"act": "release", "ids": ids}
    status, batch = program("department_manager", "post", "/clients/batches", sent, key="k")
    assert (status, batch["state"], batch["total"]) == (202, "queued", 3)
    assert program("department_manager", "post", "/clients/batches", sent, key="k")[1]["id"] == batch["id"]
    run_due(cast.now)
    status, batch = program("department_manager", "get", f"/batches/{batch['id']}")
    assert (batch["state"], batch["done"], batch["refused"]) == ("done", 2, 1)
    left = program("department_manager", "get", f"/batches/{batch['id']}/refusals")[1]["items"]
    assert [(one["subject"], one["code"]) for one in left] == [(other.pk, "blocked")]
    assert program("department_manager", "post", f"/batches/{batch['id']}/cancel", {})[0] == 409


def test_a_program_hands_over_a_whole_list(cast, program):
    a_client(cast)
    rep, to = cast.person("sales_rep").pk, cast.person("sales_rep2").pk
    status, batch = program("back_office", "post", f"/reps/{rep}/hand-over", {"owner": to})
    assert (status, batch["act"]) == (202, "clients.hand_over")
    assert program("department_manager2", "post", f"/reps/{rep}/hand-over", {"owner": to})[0] == 404
    assert program("back_office", "post", "/clients/batches", {"act": "assign", "ids": [1]})[0] == 422


@pytest.mark.parametrize("pk", [True, "3", 3.0, 0, -5, 2**63])
def test_what_is_no_id_is_refused_by_name(program, pk):
    status, answer = program("department_manager", "post", "/clients/batches", {"act": "release", "ids": [1, pk]})
    assert status == 422 and "ids" in str(answer)
    assert not Batch.objects.exists()
