"""A view makes one call; each refusal becomes the page that is shown, and nothing typed is lost."""

import errno
import logging

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory

from tuanding.core.pages.views import server_error

TYPED = {"name": "云栖", "amount": "3"}
ROWS = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0", "rows-0-name": "7", "rows-1-name": "8"}


def html(answer):
    return answer.content.decode()


def test_a_page_with_a_form_is_shown_without_errors(rep):
    page = rep.get("/save/blocked")
    assert (page.status_code, page.context["form"].errors, page.context["title"]) == (200, {}, "改")
    assert 'name="amount"' in html(page)


def test_a_post_without_anything_in_it_shows_the_form_as_it_was(rep):
    page = rep.post("/save/saved")
    assert (page.status_code, page.context["form"].errors) == (200, {})


def test_rows_below_a_form_are_saved_with_it_and_what_came_of_it_is_in_the_message_and_the_address(rep):
    page = rep.post("/save/rows", TYPED | ROWS)
    assert page.url == "/people/8"
    assert "存好了 云栖、2 行" in html(rep.get("/home"))


def test_a_wrong_row_below_a_right_form_is_shown_again(rep):
    page = rep.post("/save/rows", TYPED | ROWS | {"rows-1-name": "一二三四五六七八九"})
    assert page.status_code == 422
    assert page.context["form"].errors == {}
    assert 'value="云栖"' in html(page)


def test_saved_leads_on_and_says_so_with_undo(rep):
    page = rep.post("/save/saved", TYPED, follow=True)
    assert page.redirect_chain == [("/home", 302)]
    assert "存好了" in html(page)
    assert 'action="/undo"' in html(page)


def test_wrong_input_is_shown_again_with_what_was_typed_and_the_way_out(rep):
    page = rep.post("/save/saved", {"name": "一二三四五六七八九", "amount": "三"})
    assert page.status_code == 422
    assert 'value="一二三四五六七八九"' in html(page)
    assert 'value="三"' in html(page)
    assert "因为写了 9 个字；可以缩到 8 个以内" in html(page)


def test_reasons_stand_beside_their_fields_others_above(rep):
    page = rep.post("/save/invalid", TYPED)
    assert page.status_code == 422
    assert 'id="id_name-err"' in html(page)
    assert "已有同名的：云栖" in html(page)
    assert "没有明细" in html(page)


def test_a_refusal_of_one_field_stands_beside_it(rep):
    page = rep.post("/save/field", TYPED)
    assert 'id="id_amount-err"' in html(page)
    assert "无法用 3" in html(page)


@pytest.mark.parametrize(("how", "sentence"), [("blocked", "九点没全过"), ("ended", "这张团订单已经中断")])
def test_a_gate_of_the_process_is_shown_above_the_form(rep, how, sentence):
    page = rep.post(f"/save/{how}", TYPED)
    assert page.status_code == 409
    assert 'class="gate"' in html(page)
    assert sentence in html(page)
    assert 'value="云栖"' in html(page)


def test_a_conflict_shows_both_values_and_keeps_the_rest(rep):
    page = rep.post("/save/stale", TYPED)
    assert page.status_code == 409
    assert "<b>乙</b>" in html(page)
    assert "<b>甲</b>" in html(page)
    assert 'name="amount" value="3"' in html(page)
    assert 'name="seen" value="5"' in html(page)


@pytest.mark.parametrize(("how", "status"), [("missing", 404), ("denied", 403)])
def test_foreign_and_forbidden(rep, how, status):
    assert rep.post(f"/save/{how}", TYPED).status_code == status


def test_the_repeat_of_a_one_time_key_leads_to_what_was_made(rep):
    assert rep.post("/save/again", TYPED).url == "/people/7"


def test_htmx_is_told_to_go_on(rep):
    answer = rep.post("/save/saved", TYPED, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/home"


def test_htmx_gets_the_conflict_alone(rep):
    assert "<html" not in html(rep.post("/save/stale", TYPED, headers={"HX-Request": "true"}))


def test_the_product_s_own_addresses_end_in_our_pages_too(cast):
    page = Client().get("/nowhere")
    assert page.status_code == 404
    assert "可以从单子里重新找" in html(page)


def test_a_missing_page_says_what_can_be_done(rep):
    page = rep.get("/nowhere")
    assert page.status_code == 404
    assert "可以从单子里重新找" in html(page)


def test_a_crash_has_a_number_and_shows_nothing_of_the_inside(rep):
    rep.raise_request_exception = False
    page = rep.get("/crash")
    assert page.status_code == 500
    assert "编号" in html(page)
    assert "ZeroDivision" not in html(page)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (OperationalError("connection refused"), "很快就好"),
        (InterfaceError("connection already closed"), "很快就好"),
        (OperationalError("database or disk is full"), "磁盘满了"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘满了"),
    ],
)
def test_a_database_that_is_away_and_a_full_disk_are_no_mistake_of_ours(rep, monkeypatch, why, words):
    def fail(*args):
        raise why

    monkeypatch.setattr("tests.core.pages.site.render", fail)
    rep.raise_request_exception = False
    page = rep.get("/home")
    assert page.status_code == 503
    assert words in html(page)


@pytest.mark.parametrize("path", ["/home", "/accounts/login/"])
def test_without_a_database_every_page_says_so_also_signing_in(rep, path):
    def away(*statement):
        raise OperationalError("the connection was refused")

    rep.raise_request_exception = False
    with connection.execute_wrapper(away):
        pages = [rep.get("/home"), rep.post(path, {"login": "sales_rep", "password": "demo"})]
    assert [page.status_code for page in pages] == [503, 503]
    assert all("很快就好" in html(page) for page in pages)


def test_the_address_of_a_button_opened_by_hand_is_a_page(rep):
    page = rep.get("/language")
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "按那个按钮" in html(page)


def test_a_broken_page_tells_a_number_that_stands_in_the_log(caplog):
    page = server_error(RequestFactory().get("/clients/")).content.decode()
    [line] = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    number, request_line = line.split(": ")
    assert (number in page, request_line) == (True, "GET /clients/")


def test_what_went_wrong_reaches_whoever_runs_it():
    """The loggers of errors end at the program's own error output, at or above the level of an error."""
    for name in (
        "django.request",
        "tuanding.core.pages.views",
        "tuanding.entrypoints.api.assembly",
        "tuanding.core.jobs",
    ):
        assert logging.getLogger(name).isEnabledFor(logging.ERROR)
    root = settings.LOGGING["root"]
    assert settings.LOGGING["handlers"][root["handlers"][0]]["class"] == "logging.StreamHandler"
    assert not settings.LOGGING["loggers"]["django"]["handlers"]
