"""The bell rings without reloading, in every tab, and is quiet again when somebody has looked."""

import pytest

from tests.browser.live import chromium, served_here, sign_in, until, window
from tests.proposals import a_proposal, a_taken_request

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.clause("3.2")]
NOW = "document.dispatchEvent(new Event('visibilitychange'))"
STALE = "Object.keys(localStorage).filter((k) => k.startsWith('td-bell')).forEach((k) => localStorage.removeItem(k))"


def test_a_delivered_proposal_rings_in_open_pages_and_signing_out_elsewhere_stops_it(fresh_db, cast):
    request = a_taken_request(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        polls = []
        page.on("request", lambda one: polls.append(one.headers) if one.url.endswith("/bell/counts/") else None)
        sign_in(page, "sales_rep")
        until(lambda: page.title() and polls)
        assert all(headers["x-poll"] == "1" for headers in polls)
        other = page.context.new_page()
        other.goto("/orders/")
        assert "(" not in page.title()
        a_proposal(cast, request)
        page.evaluate(STALE)
        page.evaluate(NOW)
        until(lambda: all(one.title().startswith("(1) ") for one in (page, other)))
        assert page.locator("[data-bell] summary[data-dot]").count() == 1
        assert page.locator('.thumb a[href="/"] small').inner_text() == "1"
        page.locator("[data-bell] summary").click()
        page.locator("[data-bell] [data-fresh]").get_by_text("讲解方案").wait_for()
        until(lambda: not any(one.title().startswith("(") for one in (page, other)))
        page.context.clear_cookies()
        page.evaluate(STALE)
        page.evaluate(NOW)
        page.locator("#toasts").get_by_text("您已在别处退出").wait_for()
        assert "/accounts/login/" not in page.url
