"""Content is kept once, under its hash, and is what it was."""

import errno
import os
import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, connection, models, transaction

from tests.core.files.corpus import PDF, picture
from tests.fresh import at_once
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import check_and_store, check_file, content_of, discard_unreferenced, store_checked
from tuanding.core.files.refusals import FileDamaged, StorageUnwritable
from tuanding.core.kernel.refusal import Refusal


@pytest.fixture
def blob(db, cast):
    return check_and_store(PDF, "合同.pdf", by=cast.finance, at=cast.now)


def test_what_is_kept_can_be_read_again(blob, cast):
    assert content_of(blob) == PDF
    assert (blob.size, blob.media_type, blob.created_at) == (len(PDF), "application/pdf", cast.now)
    assert blob.created_by == cast.person("finance")


def test_the_same_content_is_kept_once(blob, cast):
    assert check_and_store(PDF, "另一个名字.pdf", by=cast.sales_rep, at=cast.now) == blob


def test_a_machine_may_keep_too(db, cast):
    assert check_and_store(PDF, "a.pdf", by=None, at=cast.now).created_by is None


def test_a_refused_file_leaves_nothing(db, cast):
    with pytest.raises(Refusal):
        check_and_store(b"MZ", "合同.pdf", by=cast.finance, at=cast.now)
    assert not FileBlob.objects.exists()


def test_changed_content_is_found(blob):
    default_storage.delete(blob.address)
    default_storage.save(blob.address, ContentFile(b"other"))
    with pytest.raises(FileDamaged, match="改动"):
        content_of(blob)


def test_lost_content_is_found(blob):
    default_storage.delete(blob.address)
    with pytest.raises(FileDamaged, match="找不到"):
        content_of(blob)


def test_content_that_was_lost_comes_back_by_keeping_it_again(blob, cast):
    default_storage.delete(blob.address)
    assert content_of(check_and_store(PDF, "a.pdf", by=cast.finance, at=cast.now)) == PDF


def test_what_nothing_refers_to_can_be_destroyed(blob):
    assert discard_unreferenced(blob)
    assert not FileBlob.objects.exists()
    assert not default_storage.exists(blob.address)


def test_what_something_refers_to_stays(blob, monkeypatch):
    monkeypatch.setattr(models.QuerySet, "delete", _protected)
    assert not discard_unreferenced(blob)
    assert content_of(blob) == PDF


def _protected(self):
    raise models.ProtectedError("in use", set())


@pytest.mark.both
@pytest.mark.parametrize("column", ["sha256", "size", "media_type"])
def test_kept_content_is_never_another(blob, column):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE files_fileblob SET {column} = '9' WHERE id = %s", [blob.pk])


@pytest.mark.both
def test_twenty_at_once_keep_one(fresh_db, cast):
    by, checked = cast.finance, check_file(PDF, "合同.pdf")  # one by one: twenty would arrive at twenty moments
    outcomes = at_once(*[lambda: store_checked(checked, by=by, at=cast.now).pk] * 20)
    assert len(set(outcomes)) == 1
    assert FileBlob.objects.count() == 1
    assert len(default_storage.listdir(FileBlob.objects.get().address.rsplit("/", 1)[0])[1]) == 1


@pytest.mark.both
def test_keeping_and_destroying_at_once_never_loses_content(fresh_db, cast):
    by, checked = cast.finance, check_file(PDF, "合同.pdf")
    for _ in range(5):
        blob = store_checked(checked, by=by, at=cast.now)
        at_once(lambda blob=blob: discard_unreferenced(blob), lambda: store_checked(checked, by=by, at=cast.now))
        assert all(content_of(left) == PDF for left in FileBlob.objects.all())


def kept_paths():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_without_room_nothing_is_kept_not_even_half(db, cast, monkeypatch, number):
    before = kept_paths()

    def half(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4 the first half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(FileSystemStorage, "_save", half)
    with pytest.raises(StorageUnwritable) as refused:
        check_and_store(
            picture("PNG", size=(number, 9)), "f.png", by=cast.finance, at=cast.now
        )  # kept by no other test
    assert (refused.value.status, "f.png" in str(refused.value)) == (503, True)
    assert ("满" in str(refused.value)) == (number == errno.ENOSPC)
    assert (kept_paths(), FileBlob.objects.count()) == (before, 0)


def test_half_a_file_left_by_somebody_is_written_anew(blob, cast):
    Path(default_storage.path(blob.address)).write_bytes(b"%PDF")
    check_and_store(PDF, "f.pdf", by=cast.finance, at=cast.now)
    assert content_of(blob) == PDF


def test_what_is_kept_is_for_the_programs_user_alone(blob):
    path = Path(default_storage.path(blob.address))
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
