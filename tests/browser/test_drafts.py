"""What was typed into a long form is there again, whatever went wrong with it, until the server has taken it.

Nine forms, each met by a network that is cut, a session that ended, a tab that is killed, a form that expired, a refused save.
"""

from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.browser.live import chromium, served_here, sign_in, until, window
from tests.clients import a_client, an_order
from tests.contracts import a_draft, received, submitted
from tests.proposals import a_data_sheet, a_proposal, a_taken_request
from tuanding.selling.activities.models import Visit

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser]
LIST = "客户名称,来源栏,电话\n鹿鸣大酒店有限公司,甲,13800002003\n"


TEXT = "入冬前要，两季各一套"


class Form(NamedTuple):
    """Who fills it in, and a field that takes TEXT; its button stands in the form or points at it."""

    who: str
    box: str


FORMS = {
    "visit": Form("sales_rep", "[name=need]"),
    "data sheet": Form("sales_rep", "textarea"),
    "request": Form("sales_rep", "textarea"),
    "delivery": Form("designer", "[name=text]"),
    "presentation": Form("sales_rep", "[name=reaction]"),
    "contract": Form("sales_rep", "[name=extra]"),
    "review": Form("finance", "textarea"),
    "client": Form("sales_rep", "[name=address]"),
}


@pytest.fixture
def world(fresh_db, cast):
    order = an_order(cast)
    with_sheet = an_order(cast)
    a_data_sheet(cast, with_sheet)
    contract = submitted(cast)
    received(cast, contract)
    paths = {
        "visit": reverse("activities:visit_new", args=[order.pk]) + "?purpose=Hq",
        "data sheet": reverse("proposals:data_sheet_new", args=[order.pk]),
        "request": reverse("proposals:request_new", args=[with_sheet.pk]),
        "delivery": reverse("proposals:deliver", args=[a_taken_request(cast).pk]),
        "presentation": reverse("proposals:present", args=[a_proposal(cast).pk]),
        "contract": reverse("contracts:edit", args=[a_draft(cast).pk]),
        "review": reverse("contracts:contract", args=[contract.pk]),
        "client": reverse("clients:edit", args=[a_client(cast).pk]),
    }
    with served_here(cast.now) as address, chromium() as browser:
        yield SimpleNamespace(paths=paths, browser=browser, address=address)


def opened(world, name, size="pc"):
    page = window(world.browser, world.address, size)
    sign_in(page, FORMS[name].who)
    page.goto(world.paths[name])
    return page


def opened_again(world, name, page):
    """In another tab of the same person; the one before is gone without a farewell."""
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(world.paths[name])
    return again


def box(page, name):
    return page.locator(f"form[data-draft] {FORMS[name].box}").first


def type_text(page, name):
    if name == "review":
        page.locator("[data-point] input[value=fail]").first.check()  # the remark shows only then
    box(page, name).fill(TEXT)
    until_stored(page, TEXT)


def until_stored(page, text):
    until(lambda: text in page.evaluate("Object.values(localStorage).join()"), 10)


def press(page):
    page.evaluate("""() => {
        const form = document.querySelector("form[data-draft]");
        form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
    }""")


def sign_in_here(page, username):
    """On the sign-in page where somebody was led."""
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码", exact=True).fill("demo")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "login" not in url)


def comes_back(page, name):
    page.locator("[data-restore]").click()
    return box(page, name).input_value() == TEXT


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_survives_killed_tab_cut_network_ended_session_and_expired_form(world, name):
    page = opened(world, name)
    type_text(page, name)

    page = opened_again(world, name, page)  # the tab is killed
    assert comes_back(page, name)

    page.context.set_offline(True)
    press(page)
    page.get_by_text("没有网络，还没存上").wait_for()
    assert box(page, name).input_value() == TEXT
    Session.objects.all().delete()  # and meanwhile the session ended
    page.context.set_offline(False)  # sent by itself: nobody is signed in
    page.get_by_text("登录到期了").wait_for()
    sign_in_here(page, FORMS[name].who)
    page.wait_for_url(lambda url: world.paths[name].partition("?")[0] in url and "login" not in url)
    assert comes_back(page, name)

    page.context.clear_cookies(name="csrftoken")  # the form expired
    press(page)
    page.get_by_text("这张表格过期了").wait_for()
    page.get_by_role("link", name="再打开那张表格").click()
    assert comes_back(page, name)


def test_a_form_that_was_taken_is_forgotten_and_a_refused_one_is_not(world):
    page = opened(world, "visit")
    type_text(page, "visit")
    page.locator("[name=next_on]").fill("周五")
    press(page)
    page.locator("[aria-invalid=true]").first.wait_for()
    page.goto("/")  # to look something up
    page.goto(world.paths["visit"])
    assert comes_back(page, "visit")
    page.locator("[name=next_on]").fill("")
    press(page)
    page.wait_for_url(lambda url: "visits/new" not in url)
    page.goto(world.paths["visit"])
    assert not page.locator("[data-restore]").count()
    assert Visit.objects.filter(need=TEXT).count() == 1


def test_a_save_without_network_is_sent_once_when_it_is_back_with_what_was_typed_meanwhile(world):
    page = opened(world, "visit", "phone")
    type_text(page, "visit")
    page.context.set_offline(True)
    for _tap in range(3):
        press(page)
    page.get_by_text("没有网络，还没存上").wait_for()
    box(page, "visit").fill(f"{TEXT}；再加工帽")
    page.context.set_offline(False)
    page.wait_for_url(lambda url: "visits/new" not in url)
    assert [visit.need for visit in Visit.objects.filter(need__startswith=TEXT)] == [f"{TEXT}；再加工帽"]


def test_the_first_key_pressed_does_not_push_out_what_was_offered(world):
    page = opened(world, "visit")
    type_text(page, "visit")
    page = opened_again(world, "visit", page)
    page.locator("[name=place]").fill("后门")  # without a look at the offer above
    until_stored(page, "后门")
    page = opened_again(world, "visit", page)
    assert comes_back(page, "visit")


def lose_answer(route):
    """The server takes the form; the network drops before it has answered."""
    route.fetch(max_redirects=0)
    route.abort()


def test_a_save_whose_answer_was_lost_is_not_taken_twice(world):
    page = opened(world, "visit")
    type_text(page, "visit")
    page.route("**/visits/new/**", lose_answer)
    press(page)
    for _look in range(100):
        page.wait_for_timeout(100)
        if Visit.objects.filter(need=TEXT).exists():
            break
    page.context.clear_cookies(name="td_taken")  # which the fetch of this test has taken in
    page.unroute_all()
    page = opened_again(world, "visit", page)
    assert comes_back(page, "visit")
    press(page)
    page.wait_for_url(lambda url: "visits/new" not in url)
    assert Visit.objects.filter(need=TEXT).count() == 1


def test_rows_that_were_added_come_back(world):
    page = opened(world, "contract")
    for _row in range(6):
        page.locator("[data-more]").first.click()
    rows = page.locator("#lines-rows > tr")
    count = rows.count()
    styles = page.locator("#lines-rows [name$=-style]")
    for place in range(count):
        styles.nth(place).fill(f"款式 {place}")
    until_stored(page, f"款式 {count - 1}")
    page = opened_again(world, "contract", page)
    assert page.locator("#lines-rows > tr").count() < count
    page.locator("[data-restore]").click()
    written = page.locator("#lines-rows [name$=-style]").evaluate_all("all => all.map((one) => one.value)")
    assert written == [f"款式 {place}" for place in range(count)]


def test_a_draft_is_its_writers_and_ends_when_he_signs_out(world):
    page = opened(world, "visit")
    type_text(page, "visit")
    context = page.context
    of_the_rep = context.cookies()
    context.clear_cookies()
    sign_in(page, "back_office")  # somebody else at the same machine
    page.goto(world.paths["visit"])
    assert page.locator("form[data-draft]").count()
    assert not page.locator("[data-restore]").count()
    context.clear_cookies()
    context.add_cookies(of_the_rep)
    page.goto(world.paths["visit"])
    assert page.locator("[data-restore]").count() == 1
    page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    page.wait_for_url(lambda url: "login" in url)
    sign_in(page, "sales_rep")
    page.goto(world.paths["visit"])
    assert not page.locator("[data-restore]").count()


def test_columns_matched_by_hand_stay_through_an_ended_session(world, tmp_path):
    """Each choice is in the address at once: the tab may be killed, the session may end."""
    page = window(world.browser, world.address)
    sign_in(page, "back_office")
    page.goto(reverse("clients:import"))
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "a.csv", "mimeType": "text/csv", "buffer": LIST.encode()}]
    )
    page.get_by_role("button", name="试导").click()
    page.wait_for_url("**t=*")
    before = page.url
    page.locator("#match select").nth(1).select_option(label="行业")
    page.wait_for_url(lambda url: url != before)
    address = page.url
    Session.objects.all().delete()
    page = page.context.new_page()
    page.goto(address)
    page.get_by_text("登录到期了").wait_for()
    sign_in_here(page, "back_office")
    assert page.locator("#match select").nth(1).input_value() == "industry"
