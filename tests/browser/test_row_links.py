"""The whole row of a list is its link, with a mouse and with a finger; what else is in the row stays what it is."""

import pytest
from django.urls import reverse

from tests.browser.live import chromium, served_here, sign_in, window
from tests.clients import a_client, an_order

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser]


def test_with_a_mouse_a_row_opens_wherever_it_is_clicked(fresh_db, cast):
    order = an_order(cast)
    client_page, order_page = reverse("client", args=[order.client_id]), reverse("order", args=[order.pk])
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address)
        sign_in(page, "sales_rep")
        for list_page, opens in ((reverse("clients:list"), client_page), (reverse("clients:orders"), order_page)):
            page.goto(list_page)
            row = page.locator("table.cards tbody tr").first
            row.locator("td").last.click()
            page.wait_for_url(f"**{opens}")
            page.go_back()
            for options in ({"modifiers": ["Control"]}, {"button": "middle"}):
                with page.context.expect_page() as beside:
                    row.locator("td").last.click(**options)
                beside.value.wait_for_url(f"**{opens}")
                beside.value.close()
            assert page.url.endswith(list_page)

        page.goto(client_page)
        page.locator(".list > li", has_text=order.title).locator("p").click()
        page.wait_for_url(f"**{order_page}")


def test_what_else_is_in_a_row_stays_what_it_is(fresh_db, cast):
    a_client(cast, name="泰山建材有限公司")
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address)
        sign_in(page, "department_manager")
        page.goto(reverse("clients:list"))
        row = page.locator("table.cards tbody tr").first
        row.get_by_role("checkbox").check()
        text = row.locator("td", has_text="林晚晴").bounding_box() or row.locator("td").last.bounding_box()
        middle = text["y"] + text["height"] / 2
        page.mouse.move(text["x"] + 2, middle)
        page.mouse.down()
        page.mouse.move(text["x"] + text["width"] - 2, middle, steps=8)
        page.mouse.up()
        assert page.evaluate("String(getSelection())").strip()
        assert page.url.endswith(reverse("clients:list"))
        assert row.get_by_role("checkbox").is_checked()


def test_with_a_finger_the_real_link_lies_over_its_card(fresh_db, cast):
    an_order(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        sign_in(page, "sales_rep")
        for list_page in (reverse("clients:list"), reverse("clients:orders")):
            page.goto(list_page)
            box = page.locator("table.cards tbody tr").first.bounding_box()
            at_the_edge = [box["x"] + box["width"] - 8, box["y"] + box["height"] - 6]
            assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", at_the_edge) == "A"
            page.touchscreen.tap(*at_the_edge)
            page.wait_for_url("**/1/")
