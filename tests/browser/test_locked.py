"""A button that is locked says why when it is tapped: a phone shows no title."""

import pytest
from django.urls import reverse

from tests.browser.live import chromium, served_here, sign_in, window
from tests.clients import an_order

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.clause("3.1")]


def test_a_locked_button_says_why(fresh_db, cast):
    order = an_order(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        sign_in(page, "sales_rep")
        page.goto(reverse("order", args=[order.pk]))
        locked = page.locator('main [aria-disabled="true"]')
        for number in range(locked.count()):
            button = locked.nth(number)
            button.tap(force=True)
            reason = page.get_by_role("status").filter(has_text=button.get_attribute("title"))
            reason.wait_for()
            assert page.locator("#toasts [data-toast]").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert locked.count()


def test_after_a_refused_save_the_first_wrong_field_has_the_focus_and_each_is_led_to(fresh_db, cast):
    order = an_order(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        sign_in(page, "sales_rep")
        page.goto(reverse("activities:visit_new", args=[order.pk]) + "?purpose=Hq")
        page.locator("[name=held_at]").fill("昨天")
        page.locator("[name=next_on]").fill("周五")
        page.locator("form[data-draft] .savefoot button.main").click()
        summary = page.get_by_role("alert").filter(has_text="没有存上")
        summary.wait_for()
        wrong = page.locator("#main form .err").count()
        assert summary.get_by_role("button").count() == wrong >= 2
        assert page.evaluate("() => document.activeElement.name") == "held_at"
        last = summary.get_by_role("button").last
        last.click()
        assert page.evaluate("() => document.activeElement.name") == "next_on"
        box = page.locator("[name=next_on]").bounding_box()
        assert 0 < box["y"] < 844
