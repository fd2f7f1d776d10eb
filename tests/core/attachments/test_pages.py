"""Files on pages and for programs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attachments import a_file, a_picture, an_upload
from tests.clients import a_client, an_order
from tests.contracts import received, reviewed, seal, submitted
from tuanding.core.attachments.models import Attachment, Upload
from tuanding.selling.clients.models import Reach

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def a_form_file(name="灌装间.jpg", content=None):
    return SimpleUploadedFile(name, content or a_picture())


def test_a_file_goes_up_at_once_and_then_hangs_on_its_row(cast, browser):
    client, rep = a_client(cast), browser("sales_rep")
    upload = rep.post("/files/uploads/", {"file": a_form_file()})
    assert upload.status_code == 201
    assert upload.json()["picture"]
    token = upload.json()["token"]
    assert rep.get(f"/files/uploads/{token}/")["Content-Type"] == "image/webp"
    assert browser("sales_rep2").get(f"/files/uploads/{token}/").status_code == 404
    answer = rep.post(f"/files/client/{client.pk}/", {"files": [token], "once": "k1"})
    assert answer["Location"] == f"/clients/{client.pk}/#files"
    row = Attachment.objects.get()
    page = rep.get(f"/clients/{client.pk}/").text
    assert f'href="/files/{row.pk}/"' in page
    assert f'src="/files/{row.pk}/small/"' in page
    assert rep.post(f"/files/client/{client.pk}/", {"files": [token], "once": "k1"}).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_refused_file_says_why(cast, browser):
    answer = browser("sales_rep").post("/files/uploads/", {"file": a_form_file("方案.exe", b"MZ\x00")})
    assert answer.status_code == 422
    assert "方案.exe" in answer.json()["message"]
    assert "JPG" in answer.json()["message"]
    assert browser("sales_rep").post("/files/uploads/").status_code == 422


def test_without_scripts_good_files_are_attached_and_the_bad_one_is_named(cast, browser):
    client = a_client(cast)
    files = [a_form_file("一.jpg"), a_form_file("坏.exe", b"MZ\x00"), a_form_file("二.jpg")]
    page = browser("sales_rep").post(f"/files/client/{client.pk}/", {"new_files": files}, follow=True).text
    assert {row.name for row in Attachment.objects.all()} == {"一.jpg", "二.jpg"}
    assert "坏.exe" in page


def test_what_is_discarded_before_it_was_handed_in_is_gone(cast, browser):
    upload = an_upload(cast)
    assert browser("sales_rep2").delete(f"/files/uploads/{upload.token}/").status_code == 204
    assert Upload.objects.exists()
    assert browser("sales_rep").delete(f"/files/uploads/{upload.token}/").status_code == 204
    assert not Upload.objects.exists()


def test_a_small_picture_is_not_sent_twice(cast, browser):
    row, rep = a_file(cast, a_client(cast)), browser("sales_rep")
    first = rep.get(f"/files/{row.pk}/small/")
    assert first.status_code == 200
    assert rep.get(f"/files/{row.pk}/small/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_production_and_logistics_see_the_contract_and_none_of_its_files(cast, browser):
    contract = seal(cast, reviewed(cast, submitted(cast)))
    order = contract.group_order
    for centre in ("production", "logistics"):
        Reach.objects.create(group_order=order, centre=centre, since=cast.now)
    rows = [a_file(cast, one, name="报价单.jpg") for one in (contract, order, order.client)]
    for who in ("production_manager", "logistics_manager"):
        seen = browser(who)
        for page in (f"/contracts/{contract.pk}/", f"/orders/{order.pk}/", f"/clients/{order.client_id}/"):
            answer = seen.get(page)
            assert answer.status_code == 200
            assert "报价单" not in answer.text
            assert 'id="files"' not in answer.text
        for row in rows:
            for part in ("", "small/", "?download"):
                assert seen.get(f"/files/{row.pk}/{part}").status_code == 404


@pytest.mark.clause("7.1")
def test_an_order_shows_the_files_of_everything_under_it_and_where_they_are_from(cast, browser):
    contract = received(cast, submitted(cast)).contract
    a_file(cast, contract, "finance", name="原件.jpg")
    page = browser("sales_rep").get(f"/orders/{contract.group_order_id}/").text
    assert "原件.jpg" in page
    assert f'href="/contracts/{contract.pk}/"' in page


def test_a_page_with_many_files_asks_no_more(cast, browser, django_assert_max_num_queries):
    order, rep = an_order(cast), browser("sales_rep")
    rep.get(f"/orders/{order.pk}/")
    a_file(cast, order)
    with CaptureQueriesContext(connection) as one:
        rep.get(f"/orders/{order.pk}/")
    for _ in range(5):
        a_file(cast, order)
    with django_assert_max_num_queries(len(one)):
        rep.get(f"/orders/{order.pk}/")


def test_a_program_attaches_lists_reads_and_withdraws(cast, program, client):
    order = an_order(cast)
    content = a_picture(kind="PNG")
    body = {"subject": "order", "subject_id": order.pk, "file": a_form_file("样衣.png", content)}
    status, row = program("sales_rep", "post", "/files", key="k1", data=body)
    assert (status, row["name"], row["subject"], row["withdrawn"]) == (201, "样衣.png", "order", "")
    assert program("sales_rep", "get", f"/files?order_id={order.pk}")[1]["items"] == [row]
    assert program("sales_rep2", "get", f"/files/{row['id']}")[0] == 404
    assert program("sales_rep", "post", f"/files/{row['id']}/withdraw", {}, "k2")[1]["withdrawn"] == "removed"
    assert program("sales_rep", "get", "/files")[1]["items"] == []
    status, problem = program("sales_rep", "post", "/files", data={**body, "subject": "person", "file": a_form_file()})
    assert status == 422
    assert "contract" in json.dumps(problem, ensure_ascii=False)
