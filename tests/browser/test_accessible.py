"""Axe finds nothing on the pages of the demo company, light and dark; nothing sticks out, is cut or wraps in a button.

Ten pages in `make test`, every page and what opens on it in `make nightly`.
"""

from pathlib import Path

import pytest

from tests.browser.live import chromium, served_here, sign_in, window
from tests.browser.screenshots import client_of, contract_of, order_of, request_of
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

EVERY = {
    "": ["/accounts/login/"],
    "sales_rep": [
        "/",
        "/clients/",
        "/clients/?tab=pool",
        "/clients/?q=nobody",
        "/clients/new/",
        "/calls/",
        "/calls/list/",
        "/orders/",
        "/visits/",
        "/visits/1/",
        "/proposal-requests/",
        "/contracts/",
        "/search/",
        "/search/?q=hu",
        "/accounts/password/",
        "/admin/people/",
        "/nothing/",
        "/data-sheets/1/",
        "/proposals/1/",
        "/reps/1/prospects/",
        client_of("澄湖精密"),
        *(order_of(name) for name in ("鹿鸣", "澄湖精密", "海棠", "青溪")),
        *(
            lambda more=more: f"{order_of('海棠')()}{more}"
            for more in (
                "edit/",
                "visits/new/",
                "appointments/new/",
                "data-sheets/new/",
                "proposal-requests/new/",
                "break-off/",
            )
        ),
        *(contract_of("松鹤", more) for more in ("", "edit/", "sign/", "withdraw/")),
        contract_of("澄湖精密", "cancel/"),
    ],
    "sales_rep2": ["/", contract_of("恒泰"), contract_of("恒泰", "revise/")],
    "finance": ["/", "/contracts/", contract_of("鹿鸣"), contract_of("云岭"), contract_of("北辰")],
    "designer": ["/", "/proposal-requests/", request_of("明德"), lambda: f"{request_of('金雀')()}deliver/"],
    "department_manager": ["/", "/clients/"],
    "back_office": ["/", "/clients/import/", "/clients/assign/?id=3&id=4"],
    "general_manager": ["/"],
    "administrator": [
        "/",
        "/admin/people/",
        "/admin/people/1/",
        "/admin/people/new",
        "/admin/departments/",
        "/admin/settings/",
        "/admin/settings/met_per_day/",
        "/admin/calendar/",
        "/admin/company/",
        "/admin/jobs/",
    ],
}
OPEN = """() => {
  for (const fold of document.querySelectorAll("main details:not(.fold)")) fold.open = true;
  document.querySelector("tbody .ck input, tbody .k-tick input")?.click();
}"""
# Labels are never cut, and a button says what it does on one line
LABELS = """() => [...document.querySelectorAll(".btn, .chip, .clause, .top h1, .top > nav")].filter((one) => {
  if (!one.checkVisibility()) return false;
  if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible") return true;
  if (!one.matches(".btn, .chip, .clause")) return false;
  const lines = new Set(), words = document.createRange(), texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    words.selectNodeContents(texts.currentNode);
    for (const box of words.getClientRects()) if (box.width > 1) lines.add(Math.round(box.bottom / 10));
  }
  return lines.size > 1;
}).map((one) => "cut or wrapped: " + one.outerHTML.slice(0, 120))"""


@pytest.fixture
def demo(fresh_db):
    load(NOON)
    with served_here(NOON) as address, chromium() as browser:
        yield lambda size, scheme: window(browser, address, size, scheme)


def problems_on(page):
    page.evaluate(AXE.read_text())  # evaluated by the debugger, which the page's policy does not stop
    violations = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in page.evaluate(RULES)["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return violations + page.evaluate(LABELS) + ["sticks out"] * wide


def look_at(page, addresses, opened=False):
    """{address: what is wrong there} of those where something is."""
    problems = {}
    page.on("pageerror", lambda why: problems.setdefault(page.url, []).append(str(why)))
    for where in addresses:
        page.goto(where() if callable(where) else where, wait_until="networkidle")
        if opened:
            page.evaluate(OPEN)
        if wrong := problems_on(page):
            problems.setdefault(page.url.split("/", 3)[3], []).extend(wrong)
    return problems


def test_axe_finds_nothing_on_ten_pages_light_and_dark(demo):
    problems = {}
    for size, scheme in (("pc", "light"), ("phone", "dark")):
        for who, pages in PAGES.items():
            page = demo(size, scheme)
            sign_in(page, who)
            problems[who, size] = look_at(page, pages)
    assert {where: what for where, what in problems.items() if what} == {}


@pytest.mark.nightly
@pytest.mark.parametrize(("size", "scheme"), [("pc", "light"), ("pc", "dark"), ("phone", "light"), ("phone", "dark")])
def test_axe_finds_nothing_on_any_page(demo, size, scheme):
    problems = {}
    for who, pages in EVERY.items():
        page = demo(size, scheme)
        if who:
            sign_in(page, who)
        problems[who] = look_at(page, pages, opened=True)
    assert {who: what for who, what in problems.items() if what} == {}
