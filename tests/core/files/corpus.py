"""Files nobody should send, made by code: each with its name and a word its refusal must say."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from PIL import Image

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def picture(kind="JPEG", size=(60, 40), **saved) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (40, 60, 90)).save(out, kind, **saved)
    return out.getvalue()


def huge_png(width=9000, height=9000) -> bytes:
    """81 megapixels in a few kilobytes, row by row."""
    pack = zlib.compressobj(9)
    row = b"\x00" + b"\x00" * (width // 8)
    data = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def workbook(rows=(), cells=(), **options) -> bytes:
    """Rows from A1 on, and single cells as (row, column, value)."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for row, column, value in cells:
            page.write(row, column, value)
    return out.getvalue()


def with_sheets(sheets: dict[str, list[tuple]]) -> bytes:
    """A workbook of several sheets with their rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced: `sheet` is its only worksheet."""
    out, names = BytesIO(), {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    content_of_file = {names[name]: value for name, value in parts.items()}
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content_of_file.pop(name, None) or old.read(name))
        for name, value in content_of_file.items():
            new.writestr(name, value)
    return out.getvalue()


def with_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a text replaced in one part."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != part or old in data
            target.writestr(name, data.replace(old, new) if name == part else data)
    return out.getvalue()


def bomb(megabytes=1200) -> bytes:
    """A worksheet of spaces: small as sent, more than a gigabyte when unpacked."""
    sheet = b"<worksheet>" + b" " * (megabytes * 2**20) + b"</worksheet>"
    return with_parts(workbook([("公司名称",)]), sheet=sheet)


def lying(content: bytes) -> bytes:
    """The zip directory says that every part is tiny."""
    out, at = bytearray(content), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 100)
        at += 4
    return bytes(out)


def pdf(words: bytes = b"") -> bytes:
    """The smallest PDF of one page that is one; `words` make it another."""
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>%" + words,
    )
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(places) + b"trailer\n<</Size 4/Root 1 0 R>>\n"
    return out + table + b"startxref\n%d\n%%%%EOF\n" % len(out)


PDF = pdf()
BOOK = workbook([("公司名称", "电话"), ("澄湖机械", "021-5000 0000")])

# (what it is, name, content, a word of the refusal)
BAD = [
    ("nothing", "空.pdf", b"", "空"),
    ("a program", "方案.pdf", b"MZ\x90\x00" + b"\0" * 99, "可执行程序"),
    ("a program with a table's name", "名单.xlsx", b"MZ\x90\x00" + b"\0" * 99, "可执行程序"),
    ("a picture nobody takes", "扫描.pdf", b"GIF89a" + b"\0" * 99, "GIF"),
    ("a page", "名单.csv", b"<!DOCTYPE html><script>alert(1)</script>", "网页"),
    ("a drawing with script", "标志.png", b"<svg onload='alert(1)'/>", "SVG"),
    ("a picture with another name", "照片.png", picture("JPEG"), "JPG"),
    ("a pdf cut off", "合同.pdf", PDF[:40], "不完整"),
    ("a pdf with its middle gone", "合同.pdf", PDF[:60] + PDF[90:], "损坏"),
    ("a script that says it is a pdf", "款式.pdf", b"<script>alert(1)</script>%PDF-1.4 startxref", "损坏"),
    ("the ends of a pdf", "款式.pdf", b"%PDF-1.7\n/Type/Page\nstartxref\n9\n%%EOF", "损坏"),
    ("a picture cut off", "照片.jpg", picture("JPEG", (600, 400))[:900], "不完整"),
    ("81 megapixels", "大图.png", huge_png(), "4000"),
    ("any zip", "资料.xlsx", with_parts(b"PK\x05\x06" + b"\0" * 18, sheet=b"x"), "ZIP"),
    ("a workbook cut off", "名单.xlsx", BOOK[: len(BOOK) // 2], "不完整"),
    ("a locked workbook", "名单.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ("a phone's own format", "照片.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"),
    ("noise", "名单.csv", bytes(range(256)) * 4, "无法识别"),
]
