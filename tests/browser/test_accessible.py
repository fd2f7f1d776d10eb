"""Axe finds nothing on ten pages of the demo company, light and dark; nothing sticks out, and nothing breaks the policy."""

from pathlib import Path

import pytest

from tests.browser.live import chromium, served_here, sign_in, window
from tests.browser.screenshots import contract_of, order_of, request_of
from tests.cast import NOON
from tuanding.entrypoints.cli.demo.load import load

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
AXE = Path("node_modules/axe-core/axe.min.js")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
PAGES = {
    "sales_rep": ["/", "/clients/", "/calls/", order_of("鹿鸣"), contract_of("松鹤", "edit/"), contract_of("澄湖精密")],
    "finance": ["/", contract_of("鹿鸣")],
    "designer": [request_of("明德")],
    "administrator": ["/admin/people/"],
}


@pytest.fixture
def demo(fresh_db):
    load(NOON)
    with served_here(NOON) as address, chromium() as browser:
        yield lambda size, scheme: window(browser, address, size, scheme)


def found_on(page):
    page.evaluate(AXE.read_text())  # evaluated by the debugger, which the page's policy does not stop
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in page.evaluate(RULES)["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found + ["sticks out"] * wide


def test_axe_finds_nothing_on_ten_pages_light_and_dark(demo):
    found = {}
    for size, scheme in (("pc", "light"), ("phone", "dark")):
        for who, pages in PAGES.items():
            page = demo(size, scheme)
            page.on("pageerror", lambda why: found.setdefault("script", str(why)))
            sign_in(page, who)
            for where in pages:
                page.goto(where() if callable(where) else where, wait_until="networkidle")
                found[who, page.url.split("/", 3)[3], size] = found_on(page)
    assert {where: what for where, what in found.items() if what} == {}
