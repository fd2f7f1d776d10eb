"""A file from anybody is read in another process once a request, and while no transaction of ours is open."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser

from tests.contracts import a_draft, sealed
from tests.core.files import corpus
from tests.proposals import a_taken_request
from tuanding.contracting.contracts.models import Signature
from tuanding.core.files import pdfs
from tuanding.core.tables import workbook
from tuanding.entrypoints.api.tokens import new_token
from tuanding.selling.proposals.models import Proposal

pytestmark = pytest.mark.django_db
LINE = {"style": "夹克", "fabric": "涤棉", "quantity": 12, "unit_price": "268.50"}


@pytest.fixture
def readings(monkeypatch):
    """Of each file read apart: how many transactions were open, besides the one a test stands in."""
    counts = []
    for module in (pdfs, workbook):

        def counted(*args, read=module.read_or_failure):
            counts.append(sum(not block._from_testcase for block in connection.atomic_blocks))
            return read(*args)

        monkeypatch.setattr(module, "read_or_failure", counted)
    return counts


def a_pdf():
    return SimpleUploadedFile("一.pdf", corpus.PDF, "application/pdf")


def sign(cast, browser):
    row = a_draft(cast)
    people = {"r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-company": "云岭茶业有限公司", "r-0-name": "吴科长"}
    form_data = {"signed_by": "罗敏", "signed_on": "2026-11-24", "copies": "2", "seen": row.version, **people}
    browser("sales_rep").post(f"/contracts/{row.pk}/sign/", {**form_data, "scan": a_pdf()})
    assert Signature.objects.get().scan


def deliver(cast, browser):
    row = a_taken_request(cast)
    rows = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"} | {f"rows-0-{name}": LINE[name] for name in LINE}
    form_data = {"text": "逐条满足。", "rows-0-sex": "m", **rows, "seen": row.version, "file": a_pdf()}
    browser("designer").post(f"/proposal-requests/{row.pk}/deliver/", form_data)
    assert Proposal.objects.get().file


def deliver_by_program(cast, _browser):
    row = a_taken_request(cast)
    token, _row = new_token(cast.person("designer"), cast.now)
    body = json.dumps({"version": row.version, "text": "逐条满足。", "lines": [LINE]})
    Browser().post(
        f"/api/v1/proposal-requests/{row.pk}/deliver-with-drawing",
        {"delivery": body, "file": a_pdf()},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )
    assert Proposal.objects.get().file


def try_import(cast, browser):
    book = SimpleUploadedFile("名单.xlsx", corpus.workbook([("客户名称",), ("澄湖机械",)]))
    answer = browser("back_office").post("/clients/import/", {"file": book, "department": cast.department().pk})
    assert answer.status_code == 302


@pytest.mark.parametrize("upload", [sign, deliver, deliver_by_program, try_import])
def test_it_is_read_once_and_nobody_waits_for_it(cast, browser, readings, upload):
    upload(cast, browser)
    assert readings == [0]


def test_what_the_program_made_itself_is_not_read_again(cast, readings):
    assert sealed(cast).state == "sealed"
    assert readings == []
