"""The pages of data sheets, requests and proposals: who opens them, what a wrong form keeps."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.clients import an_order
from tests.proposals import NEEDS, a_data_sheet, a_proposal, a_request, a_taken_request
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.proposals.models import DataSheet, Presentation, Proposal, ProposalRequest

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1", "3.2")]
ROWS = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}
PEOPLE = {**ROWS, "rows-0-post": "灌装", "rows-0-men": "12", "rows-0-women": "8"}
LINES = {
    **ROWS,
    "rows-0-style": "夹克",
    "rows-0-sex": "m",
    "rows-0-fabric": "涤棉",
    "rows-0-quantity": "12",
    "rows-0-unit_price": "1,268.50",
    "rows-1-sex": "u",
}


def test_a_data_sheet_is_saved_from_the_form(cast, browser):
    order = an_order(cast)
    form_data = {
        **PEOPLE,
        "seen": "0",
        "industry": "食品",
        "needs": "防静电\n\n 不起球 ",
        "budget": "320,000",
        "seasons": "summer",
    }
    answer = browser("sales_rep").post(reverse("proposals:data_sheet_new", args=[order.pk]), form_data)
    sheet = DataSheet.objects.get()
    assert answer.url == reverse("proposals:data_sheet", args=[sheet.pk])
    assert (sheet.needs, str(sheet.budget), sheet.seasons) == (["防静电", "不起球"], "320000.00", ["summer"])
    assert list(sheet.headcounts.values_list("post", "men", "women")) == [("灌装", 12, 8)]


def test_a_wrong_row_is_named_in_its_cell_and_everything_stays(cast, browser):
    wrong = {**PEOPLE, "rows-1-men": "3", "industry": "食品", "seen": "0"}
    answer = browser("sales_rep").post(reverse("proposals:data_sheet_new", args=[an_order(cast).pk]), wrong)
    page = answer.content.decode()
    assert (answer.status_code, DataSheet.objects.count()) == (422, 0)
    assert 'value="食品"' in page
    assert page.count('class=" bad"') == 1


def test_a_row_that_was_filled_in_beforehand_may_be_emptied(cast, browser):
    order = an_order(cast)
    a_data_sheet(cast, order)
    form_data = {**PEOPLE, "rows-0-post": "", "rows-0-men": " ", "rows-0-women": "", "seen": "1"}
    browser("sales_rep").post(reverse("proposals:data_sheet_new", args=[order.pk]), form_data)
    assert DataSheet.objects.get(version=2).headcounts.count() == 0


def test_the_second_to_save_is_shown_the_firsts_change(cast, browser):
    order = an_order(cast)
    a_data_sheet(cast, order, colours="藏青")
    form_data = {**PEOPLE, "seen": "0", "colours": "酒红"}
    answer = browser("sales_rep").post(reverse("proposals:data_sheet_new", args=[order.pk]), form_data)
    page = answer.content.decode()
    assert (answer.status_code, DataSheet.objects.count()) == (409, 1)
    assert "藏青" in page
    assert "酒红" in page


def test_the_form_begins_with_what_is_known(cast, browser):
    order = an_order(cast)
    a_data_sheet(cast, order, colours="藏青")
    page = browser("sales_rep").get(reverse("proposals:data_sheet_new", args=[order.pk])).content.decode()
    assert 'value="藏青"' in page
    assert "\n".join(NEEDS) in page


def test_a_request_needs_a_data_sheet_and_says_so(cast, browser):
    order = an_order(cast)
    url = reverse("proposals:request_new", args=[order.pk])
    wish = {"wish_on": day_of(cast.now) + timedelta(days=3), "styles_number": "2"}
    answer = browser("sales_rep").post(url, wish)
    assert (answer.status_code, ProposalRequest.objects.count()) == (409, 0)
    a_data_sheet(cast, order)
    assert browser("sales_rep").post(url, wish).status_code == 302


def test_the_way_through_the_design_centre(cast, browser):
    request = a_request(cast)

    def post(who, name, **fields):
        version = ProposalRequest.objects.get().version
        return (
            browser(who).post(reverse(f"proposals:{name}", args=[request.pk]), {"seen": version, **fields}).status_code
        )

    assert post("designer", "take") == 302
    assert post("designer", "ask_back", text="多少？") == 302
    assert post("sales_rep", "answer", text="按国标") == 302
    assert post("designer", "deliver", text="逐条满足。", **LINES) == 302
    assert post("sales_rep", "rework", text="领子改低") == 302
    assert post("sales_rep", "withdraw", text="不要了") == 302
    assert ProposalRequest.objects.get().state == "withdrawn"
    assert str(Proposal.objects.get().lines.get().unit_price) == "1268.50"


@pytest.mark.parametrize("missing", ["text", "rows-0-style", "rows-0-unit_price"])
def test_a_delivery_without_text_or_price_keeps_what_was_typed(cast, browser, missing):
    request = a_taken_request(cast)
    form_data = {"text": "逐条满足。", **LINES, "seen": request.version} | {missing: ""}
    answer = browser("designer").post(reverse("proposals:deliver", args=[request.pk]), form_data)
    assert (answer.status_code, Proposal.objects.count()) == (422, 0)
    assert 'value="涤棉"' in answer.content.decode()


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return SimpleUploadedFile("效果图.png", out.getvalue(), "image/png")


def test_a_drawing_comes_along_and_whoever_sees_the_proposal_sees_it(cast, browser):
    request = a_taken_request(cast)
    form_data = {"text": "逐条满足。", **LINES, "seen": request.version, "file": picture()}
    browser("designer").post(reverse("proposals:deliver", args=[request.pk]), form_data)
    url = reverse("proposals:drawing", args=[Proposal.objects.get().pk])
    answer = browser("sales_rep").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert browser("sales_rep2").get(url).status_code == 404


def test_a_text_file_is_no_drawing(cast, browser):
    request = a_taken_request(cast)
    form_data = {
        "text": "逐条满足。",
        **LINES,
        "seen": request.version,
        "file": SimpleUploadedFile("a.png", b"no picture"),
    }
    answer = browser("designer").post(reverse("proposals:deliver", args=[request.pk]), form_data)
    assert (answer.status_code, Proposal.objects.count()) == (422, 0)


def test_a_presentation_from_the_form(cast, browser):
    proposal = a_proposal(cast)
    url = reverse("proposals:present", args=[proposal.pk])
    form_data = {
        "decision": "accept",
        "confirmed": ["industry"],
        "answer_1": "第一款",
        "answer_2": "第一款",
        "held_at": "2026-11-24 12:00",
    }
    answer = browser("sales_rep").post(url, form_data)
    assert (answer.status_code, Presentation.objects.count()) == (422, 0)
    answer = browser("sales_rep").post(url, {**form_data, "confirmed": ["industry", "headcount"]})
    assert (answer.status_code, Presentation.objects.get().decision) == (302, "accept")


WHO = {
    "sales_rep": 200,
    "department_manager": 200,
    "back_office": 200,
    "marketing_manager": 200,
    "general_manager": 200,
    "designer": 200,
    "sales_rep2": 404,
    "sales_rep3": 404,
    "department_manager2": 404,
    "finance": 403,
    "production_manager": 403,
    "logistics_manager": 403,
    "administrator": 403,
}


@pytest.mark.parametrize("who", WHO)
def test_who_reads_what_was_asked_and_delivered(cast, browser, who):
    proposal = a_proposal(cast)
    request, sheet = proposal.request, proposal.request.data_sheet
    page = browser(who)
    for name, row in (("data_sheet", sheet), ("request", request), ("proposal", proposal)):
        assert page.get(reverse(f"proposals:{name}", args=[row.pk])).status_code == WHO[who]
    for code, row in (("F18", sheet), ("F19", request), ("F20", proposal)):
        drawn = page.get(reverse("sheets:draft", args=[code, row.pk]))
        assert drawn.status_code == (200 if WHO[who] == 200 else 404)


@pytest.mark.parametrize(
    ("name", "who"), [("take", "sales_rep"), ("ask_back", "department_manager"), ("withdraw", "designer")]
)
def test_who_may_not_move_a_request(cast, browser, name, who):
    request = a_request(cast)
    answer = browser(who).post(reverse(f"proposals:{name}", args=[request.pk]), {"seen": "1", "text": "x"})
    assert answer.status_code == 403
    assert ProposalRequest.objects.get().state == "requested"


def test_the_queue_takes_as_many_queries_for_thirty_rows_as_for_one(cast, browser, django_assert_max_num_queries):
    page, url = browser("designer"), reverse("proposals:requests")
    a_request(cast)
    with django_assert_max_num_queries(40) as first:
        page.get(url)
    for _ in range(29):
        a_request(cast)
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert page.get(url).content.decode().count("<tr") >= 30
