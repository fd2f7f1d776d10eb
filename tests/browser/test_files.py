"""Photos on a phone: they go up at once, survive a lost connection, a refused save and a closed tab, and hang on the visit."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from PIL import Image

from tests.browser.live import chromium, served_here, sign_in, until, window
from tests.clients import an_order
from tuanding.core.attachments.models import Attachment, Upload
from tuanding.selling.activities.models import Visit

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.clause("2.1")]
TOKENS = ".chooser input[data-name]"


def a_photo(name, shade):
    out = BytesIO()
    Image.new("RGB", (300, 200), (shade, 90, 120)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


BAD = {"name": "坏.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x00"}


@pytest.fixture
def visit(fresh_db, cast):
    order = an_order(cast)
    path = reverse("activities:visit_new", args=[order.pk]) + "?purpose=Hq"
    with served_here(cast.now) as address, chromium() as browser:
        page = window(browser, address, "phone")
        sign_in(page, "sales_rep")
        page.goto(path)
        yield SimpleNamespace(page=page, path=path, order=order)


def choose(page, *files):
    page.locator(".chooser .drop input").set_input_files(list(files))


def test_a_photo_waits_for_the_network_a_bad_file_holds_up_nobody_and_a_closed_tab_loses_none(visit):
    page = visit.page
    page.locator("[name=need]").fill("防静电")
    page.context.set_offline(True)
    choose(page, a_photo("灌装间.jpg", 10), a_photo("名片.jpg", 200))
    page.get_by_text("没有网络，网一通接着传").first.wait_for()
    assert not Upload.objects.exists()
    page.context.set_offline(False)
    until(lambda: page.locator(TOKENS).count() == 2)
    choose(page, BAD)
    page.locator(".photos").get_by_text("可执行程序").wait_for()
    assert page.locator(TOKENS).count() == 2
    page.wait_for_timeout(600)  # the draft is written when the typing pauses
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(visit.path)
    again.locator("[data-restore]").click()
    assert again.locator(TOKENS).count() == 2
    again.locator("[name=next_on]").fill("周五")
    again.locator(".savefoot button.main").click()
    again.get_by_role("alert").filter(has_text="没有存上").wait_for()
    assert again.locator(TOKENS).count() == 2
    again.locator("[name=next_on]").fill("")
    again.locator(".savefoot button.main").click()
    again.wait_for_url(lambda url: "/visits/" in url and "new" not in url)
    assert Visit.objects.count() == 1
    assert {row.name for row in Attachment.objects.all()} == {"灌装间.jpg", "名片.jpg"}
    again.locator("[data-view]").first.click()
    again.locator("dialog.viewer img").wait_for()
    first = again.locator("dialog.viewer b").inner_text()
    again.keyboard.press("ArrowRight")
    assert again.locator("dialog.viewer b").inner_text() != first
    again.keyboard.press("Escape")
    assert not again.locator("dialog.viewer").is_visible()


def test_saving_waits_for_photos_on_their_way_and_a_pasted_screenshot_is_attached(visit):
    page = visit.page
    page.route("**/files/uploads/", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.locator("[name=need]").fill("防静电")
    choose(page, a_photo("灌装间.jpg", 10))
    page.locator(".savefoot button.main").click()
    page.wait_for_url(lambda url: "/visits/" in url and "new" not in url)
    assert Attachment.objects.get().name == "灌装间.jpg"
    page.unroute("**/files/uploads/")
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const data = new DataTransfer();
          data.items.add(new File([blob], "image.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }"""
    )
    until(lambda: Attachment.objects.count() == 2)
    assert Attachment.objects.order_by("-pk").first().name.startswith("截图")
