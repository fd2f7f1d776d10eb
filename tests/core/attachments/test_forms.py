"""Files chosen in a form before it is saved travel with it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attachments import a_picture, an_upload
from tests.clients import an_order
from tests.proposals import a_data_sheet, a_proposal, a_request, a_taken_request
from tuanding.core.attachments.models import Attachment, Upload
from tuanding.core.attachments.queries import attachments_of
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.sheets.operations import draft_pdf
from tuanding.selling.activities.models import Visit
from tuanding.selling.proposals.models import Proposal, ProposalRequest
from tuanding.selling.proposals.sheets.F20.form import data as of_f20

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LINE = {"style": "夹克", "post": "灌装", "sex": "m", "fabric": "斜纹", "quantity": 3, "unit_price": "268.00"}


def a_visit_form(cast, order, **fields):
    return {"purpose": "Hq", "need": "防静电", "held_at": cast.now.strftime("%Y-%m-%d %H:%M"), "once": "k1", **fields}


@pytest.mark.clause("2.1")
def test_photos_chosen_before_the_visit_is_saved_hang_on_it_also_after_a_refused_save(cast, browser):
    order, rep = an_order(cast), browser("sales_rep")
    tokens = [an_upload(cast, name=name).token for name in ("灌装间.jpg", "名片.jpg")]
    refused = rep.post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, next_on="不对", files=tokens))
    assert refused.status_code == 422
    assert all(token in refused.text for token in tokens)
    assert "名片.jpg" in refused.text
    assert Upload.objects.count() == 2
    rep.post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, files=tokens))
    visit = Visit.objects.get()
    assert {row.name for row in attachments_of(visit)} == {"灌装间.jpg", "名片.jpg"}
    assert "名片.jpg" in rep.get(f"/visits/{visit.pk}/").text
    again = rep.post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, files=tokens))
    assert again["Location"] == f"/visits/{visit.pk}/"
    assert Visit.objects.count() == 1


def test_a_photo_that_is_gone_refuses_the_visit_and_nothing_is_half_done(cast, browser):
    order = an_order(cast)
    token = an_upload(cast, "sales_rep2").token
    answer = browser("sales_rep").post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, files=[token]))
    assert answer.status_code == 422
    assert "防静电" in answer.text
    assert not Visit.objects.exists()
    assert not Attachment.objects.exists()


def test_a_browser_without_scripts_sends_the_photo_with_the_form(cast, browser):
    order, rep = an_order(cast), browser("sales_rep")
    bad = SimpleUploadedFile("坏.exe", b"MZ\x00")
    good = SimpleUploadedFile("好.jpg", a_picture())
    answer = rep.post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, new_files=[good, bad]))
    assert answer.status_code == 422
    assert "坏.exe" in answer.text
    token = Upload.objects.get().token
    assert token in answer.text
    rep.post(f"/orders/{order.pk}/visits/new/", a_visit_form(cast, order, files=[token]))
    assert Attachment.objects.get().name == "好.jpg"


@pytest.mark.clause("3.2")
def test_a_request_takes_the_clients_sample_along_and_the_designer_sees_it(cast, browser):
    order = an_order(cast)
    a_data_sheet(cast, order)
    token = an_upload(cast, name="样衣.jpg").token
    form = {"wish_on": "2026-12-04", "styles_number": "2", "files": [token], "once": "k1"}
    browser("sales_rep").post(f"/orders/{order.pk}/proposal-requests/new/", form)
    request = ProposalRequest.objects.get()
    assert "样衣.jpg" in browser("designer").get(f"/proposal-requests/{request.pk}/").text


@pytest.mark.clause("3.2")
def test_each_style_has_its_picture_on_page_and_sheet_and_the_next_version_begins_with_it(cast, browser):
    request, designer = a_taken_request(cast), browser("designer")
    pictures = [
        an_upload(cast, "designer", f"{n}.{kind}", a_picture(kind=form))
        for n, (kind, form) in enumerate((("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")))
    ]
    rows = [{**LINE, "style": f"款{n}", "picture": upload.token} for n, upload in enumerate(pictures)]
    answer = designer.post(f"/proposal-requests/{request.pk}/deliver/", a_delivery(request, rows))
    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    lines = list(proposal.lines.all())
    assert all(line.picture_id for line in lines)
    assert not Upload.objects.exists()
    page = browser("sales_rep").get(f"/proposals/{proposal.pk}/").text
    for line in lines:
        assert f"/proposals/lines/{line.pk}/picture/?small" in page
        assert designer.get(f"/proposals/lines/{line.pk}/picture/").status_code == 200
        assert browser("sales_rep2").get(f"/proposals/lines/{line.pk}/picture/").status_code == 404
    assert [one["caption"] for one in of_f20(proposal, "")["styles"]] == ["款0", "款1", "款2"]
    assert draft_pdf("F20", proposal, "", by=cast.sales_rep, at=cast.now).startswith(b"%PDF")


def a_delivery(request, rows, **fields):
    form = {"text": "一、灌装间用导电丝斜纹。", "seen": request.version, "once": "k1", **fields}
    form |= {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0}
    return form | {f"rows-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def test_the_next_version_keeps_a_picture_and_takes_none_of_another_request(cast, browser):
    request = a_taken_request(cast)
    token = an_upload(cast, "designer").token
    first = a_proposal(cast, request, lines=({**LINE, "unit_price": 268, "picture": token},))
    line = first.lines.get()
    again = a_taken_request(cast)
    with pytest.raises(Invalid):
        a_proposal(cast, again, lines=({**LINE, "unit_price": 268, "picture": f"line-{line.pk}"},))
    request.refresh_from_db()
    browser("sales_rep").post(
        f"/proposal-requests/{request.pk}/rework/", {"text": "领子", "seen": request.version, "once": "k2"}
    )
    request.refresh_from_db()
    taken = a_taken_request(cast, request)
    assert f'value="line-{line.pk}"' in browser("designer").get(f"/proposal-requests/{request.pk}/deliver/").text
    second = a_proposal(cast, taken, lines=({**LINE, "unit_price": 268, "picture": f"line-{line.pk}"},))
    assert second.lines.get().picture == line.picture


def test_styles_of_one_name_show_one_picture_and_no_picture_is_fine(cast):
    request = a_taken_request(cast)
    tokens = [an_upload(cast, "designer").token for _ in range(2)]
    rows = [{**LINE, "unit_price": 268, "sex": sex, "picture": token} for sex, token in zip("mf", tokens, strict=True)]
    proposal = a_proposal(cast, request, lines=(*rows, {**LINE, "unit_price": 268, "style": "裤子"}))
    assert [(one["number"], one["caption"]) for one in of_f20(proposal, "")["styles"]] == [(1, "夹克")]


def test_a_file_that_is_no_picture_is_refused_for_its_row(cast):
    upload = an_upload(cast, "designer", "名单.csv", "名称\n云岭\n".encode())
    with pytest.raises(Invalid) as why:
        a_proposal(
            cast, a_taken_request(cast, a_request(cast)), lines=({**LINE, "unit_price": 268, "picture": upload.token},)
        )
    assert "lines.1.picture" in why.value.errors


def test_a_program_uploads_first_and_names_the_tokens(cast, program):
    order = an_order(cast)
    status, upload = program("sales_rep", "post", "/uploads", data={"file": SimpleUploadedFile("一.jpg", a_picture())})
    assert status == 201
    status, visit = program(
        "sales_rep",
        "post",
        f"/orders/{order.pk}/visits",
        {"purpose": "Hq", "need": "防静电", "files": [upload["token"]]},
    )
    assert status == 201
    [row] = program("sales_rep", "get", f"/files?subject=visit&subject_id={visit['id']}")[1]["items"]
    assert row["name"] == "一.jpg"
