"""What a rep writes beside the phone is with the call, whatever came of it."""

import pytest
from django.urls import reverse

from tests.browser.live import chromium, served_here, sign_in, window
from tests.clients import a_client
from tuanding.selling.activities.models import Call

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.clause("1.2")]
TEXT = "要看夏装的样衣"
SHEETS = {"appointed": ("约到", "约到，排入行程"), "call_back": ("改天", "记下，到日子提醒")}


@pytest.fixture
def calls_page(fresh_db, cast):
    a_client(cast)
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        sign_in(page, "sales_rep")
        page.goto(reverse("activities:calls"))
        yield page


@pytest.mark.parametrize("outcome", SHEETS)
def test_the_remark_under_the_outcomes_goes_with_an_appointment_and_a_later_call(calls_page, outcome):
    opens, saves = SHEETS[outcome]
    calls_page.locator("#outcome [name=remark]").fill(TEXT)
    calls_page.get_by_role("link", name=opens, exact=True).click()
    sheet = calls_page.get_by_role("dialog").filter(has=calls_page.get_by_role("button", name=saves))
    assert sheet.get_by_label("备注").input_value() == TEXT
    sheet.get_by_role("button", name=saves).click()
    calls_page.wait_for_load_state()
    assert list(Call.objects.values_list("outcome", "remark")) == [(outcome, TEXT)]
