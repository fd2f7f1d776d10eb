"""What is looked at before anything is kept."""

import os
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tests.core.files import corpus
from tuanding.core.files.kinds import CSV, DOCX, EVERYTHING, JPG, PDF, PICTURES, XLSX
from tuanding.core.files.operations import LARGEST_FILE, check_file, clean_name
from tuanding.core.files.refusals import FileRefused


def cpu_seconds() -> float:
    """Of this process and its children, whatever else the machine does."""
    return sum(os.times()[:4])


@pytest.mark.parametrize(
    ("name", "content", "sentence"), [bad[1:] for bad in corpus.BAD], ids=[bad[0] for bad in corpus.BAD]
)
def test_a_bad_file_is_refused_at_once_by_name(name, content, sentence):
    began = cpu_seconds()
    with pytest.raises(FileRefused) as refused:
        check_file(content, name, EVERYTHING)
    assert sentence in refused.value.sentence()
    assert name in refused.value.sentence()
    assert cpu_seconds() - began < 2


def test_a_refusal_says_what_would_be_taken():
    with pytest.raises(FileRefused, match=r"名单.xlsx.*内容是XLSX.*PDF、JPG、PNG、WEBP"):
        check_file(corpus.BOOK, "名单.xlsx", (PDF, *PICTURES))


def test_size_is_asked_before_the_content_is_read():
    class Huge(ContentFile):
        def read(self, *args):
            raise AssertionError("read")

    huge = Huge(b"")
    huge.size = LARGEST_FILE + 1
    with pytest.raises(FileRefused, match="有 26 MB：最多 25 MB"):
        check_file(huge, "大.pdf", (PDF,))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("合同.PDF", corpus.PDF, PDF),
        ("照片.jpeg", corpus.picture(), JPG),
        ("名单.xlsx", corpus.BOOK, XLSX),
        ("名单.csv", "公司,电话\n澄湖,1\n".encode("gbk"), CSV),
        ("名单.txt", "公司\t电话\n".encode("utf-16"), CSV),
    ],
)
def test_good_files_pass(name, content, kind):
    assert check_file(ContentFile(content), name).kind is kind


def test_a_word_document_passes_where_it_is_taken():
    content = corpus.with_parts(corpus.BOOK).replace(b"xl/workbook.xml", b"word/docume.xml").replace(b"xl/", b"wo/")
    assert check_file(content, "说明.docx", (DOCX,)).kind is DOCX


def _with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 18.0, 7.0)})
    exif[0x010F] = "secret camera"
    return corpus.picture("JPEG", (60, 40), exif=exif, comment=b"secret comment")


def test_a_picture_loses_where_it_was_taken_and_stands_upright():
    content = check_file(_with_place(), "照片.jpg", PICTURES).content
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
    assert b"secret" not in content


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("WEBP", "a.webp"), ("JPEG", "a.jpg")])
def test_what_hangs_on_a_picture_is_gone(kind, name):
    assert b"EVIL" not in check_file(corpus.picture(kind) + b"EVIL<script>", name, PICTURES).content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_written_anew(mode):
    out = BytesIO()
    Image.new(mode, (8, 8)).save(out, "TIFF" if mode == "none" else "JPEG" if mode == "CMYK" else "PNG")
    assert check_file(out.getvalue(), "a.jpg" if mode == "CMYK" else "a.png", PICTURES).content


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\合同\\一.pdf", "一.pdf"),
        ("方案\u202efdp.exe", "方案fdp.exe"),
        ('a"b\r\n<c>.pdf', "a_b_c_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "未命名"),
        ("...", "未命名"),
    ],
)
def test_names_are_only_names(name, clean):
    assert clean_name(name) == clean
