"""In a real Chromium, light and dark, PC and phone: axe finds nothing, nothing sticks out, the small scripts work.

No server: the browser's requests are answered by Django's test client. They arrive in another context than the test's,
with a connection of their own: hence a database whose commits are real.
"""

import mimetypes
import os
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.core.kernel.test_numbers import AMOUNTS as NUMBERS
from tuanding.core.kernel.money import capitals
from tuanding.core.kernel.numbers import OF_YUAN, decimal_of

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

AXE = Path("node_modules/axe-core/axe.min.js")
ORIGIN = "http://testserver"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PAGES = [
    "/accounts/login/",
    "/parts",
    "/parts/form",
    "/parts/wrong",
    "/parts/record",
    "/parts/conflict",
    "/parts/refused",
    "/nowhere",
]
SIZES = {"pc": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread; we use it one at a time
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Window:
    """A page whose requests go to the test client."""

    def __init__(self, browser, client, size="pc", scheme="light"):
        width, height = SIZES[size]
        self.client, self.problems = client, []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
        )
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda why: self.problems.append(str(why)))
        self.page.on(
            "console",
            lambda message: self.problems.append(message.text) if "Content Security Policy" in message.text else None,
        )
        self.context.route("**/*", self.serve)

    def serve(self, route, request):
        at = urlsplit(request.url)
        if at.path.startswith("/static/"):
            path = finders.find(at.path.removeprefix("/static/"))
            return (
                route.fulfill(path=path, content_type=mimetypes.guess_type(path)[0])
                if path
                else route.fulfill(status=404)
            )
        headers = {
            k: v for k, v in request.headers.items() if k.lower() not in ("cookie", "content-length", "content-type")
        }
        body = {"data": request.post_data_buffer or b"", "content_type": request.headers.get("content-type", "")}
        answer = self.client.generic(request.method, f"{at.path}?{at.query}", **body, headers=headers)
        if answer.status_code in (301, 302):  # the browser would follow by itself, past this function
            return route.fulfill(
                content_type="text/html",
                headers={"Set-Cookie": answer.cookies.output(header="", sep="\n").strip()},
                body=f'<meta http-equiv="refresh" content="0;url={answer.url}">',
            )
        route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=answer.content)

    def open(self, path):
        self.page.goto(f"{ORIGIN}{path}")
        return self.page

    def axe(self):
        self.page.evaluate(AXE.read_text())  # evaluated by the debugger, which the page's policy does not stop
        result = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']})"
        )
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]


@pytest.fixture
def window(fresh_db, chromium, site, cast, settings):
    settings.DEMO = True
    opened = []

    def new(client=None, **kwargs):
        opened.append(Window(chromium, client or Client(), **kwargs))
        return opened[-1]

    yield new
    for one in opened:
        one.context.close()
        assert one.problems == []


LOOKS = [("pc", "light"), ("phone", "dark")]
FURTHER = [pytest.param(*look, marks=pytest.mark.nightly) for look in (("pc", "dark"), ("phone", "light"))]


@pytest.mark.parametrize(("size", "scheme"), LOOKS + FURTHER)
def test_axe_finds_nothing_and_nothing_sticks_out(window, size, scheme):
    one, problems = window(size=size, scheme=scheme), {}
    for path in PAGES:
        one.open(path)
        problems[path] = one.axe()
        if one.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems[path].append("sticks out")
    assert {path: what for path, what in problems.items() if what} == {}


def test_a_list_with_its_menus_open(window, rep):
    one = window(rep)
    page = one.open("/people")
    page.click("summary.filter")
    assert one.axe() == []
    page.keyboard.press("Escape")
    assert not page.locator(".fold[open]").count()


def test_more_rows_come_without_a_new_page(window, rep):
    page = window(rep).open("/people")
    page.click(".more")
    page.wait_for_function("document.querySelectorAll('tbody tr:not(.morerow)').length === 10")


def test_ticks_bring_the_batch_bar(window, rep):
    page = window(rep).open("/people")
    page.locator('input[name="id"]').first.check()
    assert page.locator("#batch [data-count]").inner_text() == "1"
    page.locator("[data-all]").check()
    assert page.locator("#batch [data-count]").inner_text() == "5"
    page.locator("#batch [data-none]").click()
    assert page.locator("#batch").is_hidden()


def test_ctrl_k_opens_the_palette_and_enter_goes_there(window):
    one = window()
    page = one.open("/parts")
    page.keyboard.press("Control+k")
    page.keyboard.type("jbf")
    assert page.locator('#palette [role="option"]:visible').all_inner_texts()[0].startswith("记拜访")
    assert one.axe() == []
    page.keyboard.press("Enter")
    assert page.url.endswith("#visit")


def test_a_draft_comes_back_and_goes_once_it_is_saved(window, rep):
    page = window(rep).open("/save/saved")
    page.fill("#id_name", "云栖")
    page.wait_for_timeout(500)
    page.reload()
    page.get_by_role("button", name="接着上次没存的写").click()
    assert page.input_value("#id_name") == "云栖"
    page.get_by_role("button", name="存", exact=True).click()
    page.wait_for_url("**/home")
    page.goto(f"{ORIGIN}/save/saved")
    assert not page.get_by_role("button", name="接着上次没存的写").count()


def test_two_clicks_send_one_form(window, rep):
    one = window(rep)
    page, posts = one.open("/save/saved"), []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.fill("#id_name", "云栖")
    page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('form[data-draft] .btn.main').click()")
    page.wait_for_url("**/home")
    assert len(posts) == 1


AMOUNTS = [
    "0",
    "0.05",
    "1",
    "10",
    "100.5",
    "1,010.10",
    "100000",
    "10000001",
    "486120.00",
    "128660.9",
    "999999999999.99",
]


def test_the_capitals_while_typing_are_those_on_paper(window):
    page, on_page = window().open("/parts/form"), {}
    for typed in AMOUNTS:
        page.fill("#id_amount", typed)
        on_page[typed] = page.locator("#id_amount-cap").inner_text()
    assert on_page == {typed: capitals(typed.replace(",", "")) for typed in AMOUNTS}


def test_numbers_are_read_while_typing_as_the_server_reads_them(window):
    page, texts = window().open("/parts/form"), [*NUMBERS, "-12.5", "1,234,567.891", "0012"]
    while_typing = page.evaluate("texts => texts.map((text) => plainNumber(text))", texts)
    by_server = [decimal_of(text, OF_YUAN) for text in texts]
    assert [None if read is None else Decimal(read) for read in while_typing] == by_server
