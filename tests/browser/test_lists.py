"""A list follows the words in its search while they are typed, and the address keeps them."""

import pytest
from django.urls import reverse

from tests import contracts
from tests.browser.live import chromium, served_here, sign_in, window
from tests.clients import a_client

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser


def test_the_rows_follow_what_is_typed_and_nothing_typed_is_lost(fresh_db, cast):
    names = ("星火消防器材厂", "星野幼教集团", "兰亭印务公司")
    for name in names:
        a_client(cast, name=name)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address)
        sign_in(page, "sales_rep")
        page.goto(reverse("clients:list"))
        field = page.locator("#main input[type=search]")
        field.click()
        field.press_sequentially("xing", delay=30)
        page.locator("#list-rows tr", has_text="兰亭").wait_for(state="detached")
        assert page.locator("#list-rows tbody tr").count() == 2
        field.press_sequentially("huo", delay=30)
        page.locator("#list-rows tr", has_text="星野").wait_for(state="detached")
        assert field.input_value() == "xinghuo"
        assert page.evaluate("() => document.activeElement.type") == "search"
        page.wait_for_url(lambda url: "q=xinghuo" in url)
        page.reload()
        assert page.locator("#list-rows tbody tr").count() == 1
        assert page.locator("#list-total").inner_text().startswith("1 ")
        field.fill("没有这一家")
        page.locator("#list-rows", has_text="没有符合的").wait_for()
        field.fill("")
        page.locator("#list-rows tr", has_text="兰亭").wait_for()


@pytest.mark.clause("5.2")
def test_a_cell_copied_from_above_can_be_taken_back(fresh_db, cast):
    contract = contracts.a_draft(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address)
        sign_in(page, "sales_rep")
        page.goto(reverse("contracts:edit", args=[contract.pk]))
        cell = page.locator("[data-contract] tbody tr").nth(1).locator("input[name$=fabric]")
        above = page.locator("[data-contract] tbody tr").first.locator("input[name$=fabric]").input_value()
        cell.fill("另一种面料")
        cell.press("Control+d")
        assert cell.input_value() == above
        cell.press("Control+z")
        assert cell.input_value() == "另一种面料"
