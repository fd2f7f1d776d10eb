"""Files of clients, orders, visits, requests, proposals and contracts: who attaches, who sees, how they go."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from tests.attachments import a_file, a_picture, an_upload
from tests.clients import a_client, an_order
from tests.contracts import submitted
from tests.proposals import a_request
from tuanding.core.accounts.actors import system_actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.attachments.models import Attachment, Upload
from tuanding.core.attachments.operations import attach_files, withdraw_file
from tuanding.core.attachments.queries import attachments_of, attachments_under
from tuanding.core.attachments.uploads import discard_old_uploads, upload_file
from tuanding.core.files.models import FileBlob
from tuanding.core.files.refusals import FileRefused
from tuanding.core.files.thumbnails import open_thumbnail
from tuanding.core.journal.history import timeline
from tuanding.core.kernel.refusal import Blocked, Denied, Ended, Invalid, NotFound
from tuanding.selling.clients.breaking import break_off

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def names(rows):
    return [row.name for row in rows]


def sees(actor, row):
    return visible(Attachment, actor).filter(pk=row.pk).exists()


@pytest.mark.clause("1.1")
def test_several_files_are_one_line_of_the_history_and_the_uploads_are_gone(cast):
    client = a_client(cast)
    tokens = [an_upload(cast, name=name).token for name in ("一.jpg", "二.jpg", "三.jpg")]
    attach_files(client, tokens, by=cast.sales_rep, at=cast.now)
    assert sorted(names(attachments_of(client))) == sorted(["一.jpg", "二.jpg", "三.jpg"])
    assert not Upload.objects.exists()
    line = timeline(client, cast.sales_rep)[0]
    assert (line.text, "3 个文件" in line.note) == ("附上文件", True)


def test_a_picture_loses_its_place_and_gets_a_small_one_once(cast):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    row = a_file(cast, a_client(cast), content=a_picture((3000, 2000), exif=exif))
    assert not Image.open(row.blob.open_unchecked()).getexif()
    first = open_thumbnail(row.blob).read()
    assert max(Image.open(BytesIO(first)).size) == 480
    assert len(first) < row.blob.size
    assert default_storage.exists(row.blob.thumbnail_address)
    assert open_thumbnail(row.blob).read() == first


@pytest.mark.parametrize(("name", "content"), [("方案.exe", b"MZ\x00"), ("空.jpg", b""), ("照片.png", a_picture())])
def test_a_wrong_file_is_refused_by_name_and_holds_up_nobody(cast, name, content):
    with pytest.raises(FileRefused) as why:
        upload_file(content, name, by=cast.sales_rep, at=cast.now)
    assert name in why.value.sentence(str)
    assert not Upload.objects.exists()


def test_who_sees_a_file_follows_what_it_hangs_on(cast):
    order = an_order(cast)
    a_request(cast, order)
    contract = submitted(cast)
    client_file, order_file = a_file(cast, order.client), a_file(cast, order)
    contract_file = a_file(cast, contract)
    for who in ("sales_rep", "department_manager", "back_office", "marketing_manager", "general_manager"):
        assert all(sees(getattr(cast, who), row) for row in (client_file, order_file, contract_file)), who
    assert [sees(cast.designer, row) for row in (client_file, order_file, contract_file)] == [True, True, False]
    assert [sees(cast.finance, row) for row in (client_file, order_file, contract_file)] == [False, False, True]
    for who in ("sales_rep2", "sales_rep3", "department_manager2", "production_manager", "logistics_manager"):
        assert not any(sees(getattr(cast, who), row) for row in (client_file, order_file, contract_file)), who


def test_nobody_attaches_to_what_is_not_his(cast):
    client = a_client(cast)
    for who, why in (("sales_rep2", NotFound), ("general_manager", Denied)):
        with pytest.raises(why):
            attach_files(client, [an_upload(cast, who).token], by=getattr(cast, who), at=cast.now)
    assert not Attachment.objects.exists()


def test_an_upload_belongs_to_who_chose_it(cast):
    client, theirs = a_client(cast), an_upload(cast, "sales_rep2")
    for tokens in ([theirs.token], ["nothing"], []):
        with pytest.raises(Invalid):
            attach_files(client, tokens, by=cast.sales_rep, at=cast.now)


def test_the_same_file_is_not_attached_twice(cast):
    client, content = a_client(cast), a_picture()
    a_file(cast, client, content=content)
    with pytest.raises(Blocked):
        a_file(cast, client, content=content)


def test_its_author_removes_it_within_a_day(cast):
    client = a_client(cast)
    row = a_file(cast, client)
    at = cast.now + timedelta(hours=24)
    assert withdraw_file(row, by=cast.sales_rep, at=at).kind == "removed"
    assert attachments_of(client) == []
    assert Attachment.objects.count() == 1
    with pytest.raises(Blocked):
        withdraw_file(row, by=cast.sales_rep, at=at)


@pytest.mark.parametrize(
    ("who", "later"), [("sales_rep", timedelta(hours=24, seconds=1)), ("back_office", timedelta(0))]
)
def test_later_or_by_another_it_is_marked_and_stays(cast, who, later):
    client = a_client(cast)
    row = a_file(cast, client)
    assert withdraw_file(row, by=getattr(cast, who), at=cast.now + later).kind == "withdrawn"
    [same] = attachments_of(client)
    assert same.withdrawal.by == cast.person(who)
    assert [line.text for line in timeline(client, cast.sales_rep)][:2] == ["撤下文件", "附上文件"]


@pytest.mark.clause("1.8")
def test_an_order_that_was_broken_off_takes_no_file(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="不做了", none_because="不愿推荐")
    with pytest.raises(Ended):
        a_file(cast, order)


@pytest.mark.clause("7.1")
def test_everything_under_a_client_is_one_query(cast, django_assert_num_queries):
    order = an_order(cast)
    request = a_request(cast, order)
    rows = [a_file(cast, one, name=f"{place}.jpg") for place, one in enumerate((order.client, order, request))]
    attachments_under(order.client, cast.sales_rep)
    actor = cast.sales_rep
    with django_assert_num_queries(1):
        assert attachments_under(order.client, actor) == rows[::-1]
    assert attachments_under(order, cast.designer) == rows[:0:-1]
    assert attachments_under(order.client, cast.production_manager) == []


def test_what_nobody_hands_in_is_discarded_after_seven_days(cast):
    old, used = an_upload(cast), a_file(cast, a_client(cast))
    again = upload_file(used.blob.open_unchecked().read(), "再来.jpg", by=cast.sales_rep, at=cast.now)
    fresh = upload_file(a_picture(), "新.jpg", by=cast.sales_rep, at=cast.now + timedelta(days=7))
    discard_old_uploads({}, system_actor("jobs.attachments.uploads", cast.now + timedelta(days=7, seconds=1)))
    assert list(Upload.objects.all()) == [fresh]
    assert set(FileBlob.objects.all()) == {used.blob, fresh.blob}
    assert not default_storage.exists(old.blob.address)
    assert again.blob == used.blob
    assert default_storage.exists(used.blob.address)
