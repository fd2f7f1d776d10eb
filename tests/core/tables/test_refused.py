"""Workbooks made to hurt are refused in words, within two seconds."""

import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files import File

from tests.core.files import corpus
from tuanding.core.files.kinds import ENCRYPTED, XLSX
from tuanding.core.files.refusals import FileRefused
from tuanding.core.tables.cleaning import Text
from tuanding.core.tables.columns import Column
from tuanding.core.tables.reading import read_table

COLUMNS = [Column("name", ("公司名称",), Text(), required=True)]
HEAD = [("公司名称",), ("澄湖",)]
BOMB = corpus.bomb(200)


def sheet_of(rows: str) -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return corpus.with_parts(corpus.workbook(HEAD), sheet=f"{start}{rows}</sheetData></worksheet>".encode())


def with_further_parts(count: int) -> bytes:
    out = BytesIO(corpus.BOOK)
    with ZipFile(out, "a") as book:
        for number in range(count):
            book.writestr(f"docProps/{number}.xml", b"")
    return out.getvalue()


HOSTILE = [
    ("twenty thousand parts", with_further_parts(20_000), "里有 200.. 个文件"),
    ("a bomb", BOMB, "解开后有"),
    ("a bomb that lies", corpus.lying(BOMB), "无法打开"),
    ("a far corner", corpus.workbook(HEAD, [(1_048_575, 16_383, "x")]), "有效区域太大"),
    ("a far row", corpus.workbook(HEAD, [(1_048_575, 0, "x")]), "A1048576"),
    ("too many rows", corpus.workbook([*HEAD, *[("x",)] * 50_100]), "50000 行"),
    ("a broken sheet", sheet_of("<row><c t='s'><v>99999</v></c></row><row"), "损坏"),
    ("no content", corpus.workbook(), "没有内容"),
    ("only a header", corpus.workbook(HEAD[:1]), "没有内容"),
    (
        "entities",
        corpus.with_parts(corpus.workbook(HEAD), strings=b'<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>'),
        "损坏",
    ),
    ("no sheet", corpus.BOOK.replace(b"worksheets/sheet1", b"worksheets/sheet9"), "损坏"),
    ("an old book cut off", corpus.OLE + b"\0" * 5000, "损坏"),
]


@pytest.mark.parametrize(("content", "sentence"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_a_hostile_workbook_is_refused_in_words(content, sentence):
    began = time.monotonic()
    with pytest.raises(FileRefused, match=sentence) as refused:
        read_table(content, "名单.xls" if content.startswith(corpus.OLE) else "名单.xlsx", COLUMNS)
    assert "名单" in refused.value.sentence()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("bad", corpus.BAD, ids=[bad[0] for bad in corpus.BAD])
def test_what_is_no_table_is_refused(bad):
    with pytest.raises(FileRefused):
        read_table(bad[2], bad[1], COLUMNS)


HEADER = "公司名称,人数\n".encode()
UTF16 = "\ufeff公司名称\n澄湖\n白鹭\n".encode("utf-16-le")
SPOILT = [
    ("a quote never closed", HEADER + '澄湖,1\n"白鹭,2\n云岭,3\n'.encode(), "第 3 行的引号不成对"),
    ("a quote never closed, long after", HEADER + ('"澄湖' + "a" * 40_000).encode(), "第 2 行有一格超过 32768 个字"),
    ("two megabytes in a cell", HEADER + "长".encode() * 700_000, "第 2 行有一格超过 32768 个字"),
    (
        "a broken byte in UTF-8",
        HEADER + "澄湖,1\n白鹭".encode() + b"\xff\n",
        "第 3 行有无法识别的字（这一行开头是“白鹭”",
    ),
    ("a broken byte in GBK", "公司名称,人数\n澄湖,1\n白鹭".encode("gbk") + b"\xff\xff\n", "第 3 行有无法识别的字"),
    ("CR line ends", "公司名称\r澄湖\r白鹭".encode() + b"\xff\r", "第 3 行有无法识别的字"),
    ("half a character of UTF-16", UTF16 + b"a", "第 4 行有无法识别的字"),
    ("half a pair of UTF-16", UTF16[:-4] + b"\x00\xd8" + UTF16[-4:], "第 3 行有无法识别的字"),
    ("text of which half is no text", HEADER + b"\0\1\2\3" * 99, "无法识别"),
    ("Korean", ("Company\n" + "주식회사한국산업기계공업\n").encode("euc_kr"), "文字编码认不出"),
    ("Japanese", ("Company\n" + "ラーメンの製作所とサービス\n").encode("shift_jis"), "文字编码认不出|无法识别的字"),
    ("only a header", HEADER, "表头下面没有内容"),
    ("lines without end", b"\n" * 200_000, "最多 50000 行"),
    ("cells without end", HEADER + b"," * 4_000_000, "第 2 行太大，有 4000001 格"),
    ("24 MB of commas", b"," * (24 * 2**20), "第 1 行太大"),
    ("lines of many cells without end", HEADER + (b"," * 16_000 + b"\n") * 400, "太大"),
]


@pytest.mark.parametrize(("content", "sentence"), [s[1:] for s in SPOILT], ids=[s[0] for s in SPOILT])
def test_a_spoilt_text_is_refused_with_its_line(content, sentence):
    with pytest.raises(FileRefused, match=sentence) as refused:
        read_table(content, "名单.csv", COLUMNS)
    assert "名单.csv" in refused.value.sentence()


DISGUISED = [
    ("a locked workbook", "名单.xlsx", corpus.OLE + b"\0" * 99 + ENCRYPTED, "去掉密码"),
    ("a web page without a table", "名单.xls", b"<html><p>a</p></html>", "其实是网页"),
    ("a web page with an empty table", "名单.xls", b"<html><table><tr><td></td></tr></table></html>", "其实是网页"),
    ("a web page that says what it is", "名单.csv", b"<html><table><tr><td>a</td></tr></table></html>", "其实是网页"),
    ("a workbook of XML", "名单.xls", b"<?xml version='1.0'?><Workbook><Table></Table></Workbook>", "其实是网页或 XML"),
    ("a workbook of WPS", "名单.et", corpus.OLE + b"\0" * 5000, "请改回原来的名称"),
    ("a workbook cut off", "名单.xlsx", corpus.BOOK[:-30], "已损坏"),
    ("a workbook with another name", "名单.csv", corpus.BOOK, "请改回原来的名称"),
    ("a picture", "名单.csv", corpus.picture("PNG"), "PNG"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), [d[1:] for d in DISGUISED], ids=[d[0] for d in DISGUISED])
def test_what_only_looks_like_a_list_says_what_to_do(name, content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read_table(File(BytesIO(content), name), name, COLUMNS)


def test_the_child_reads_where_it_may_not_write(tmp_path):
    assert XLSX.name == "xlsx"
    assert read_table(corpus.workbook(HEAD), "名单.xlsx", COLUMNS).rows[0].values == {"name": "澄湖"}


def test_merged_cells_without_end_are_read_in_time():
    row = (
        b"<row r='1'><c r='A1' t='inlineStr'><is><t>\xe5\x85\xac\xe5\x8f\xb8\xe5\x90\x8d\xe7\xa7\xb0</t></is></c></row>"
    )
    name = b"<row r='2'><c r='A2' t='inlineStr'><is><t>a</t></is></c><c r='B2' t='e'/></row><row r='3'><c r='A3'><v>5</v></c></row>"
    merged = b"".join(b"<mergeCell ref='C%d:AZ%d'/>" % (n, n + 40_000) for n in range(5, 3000))
    start = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    sheet = start + row + name + b"</sheetData><mergeCells>" + merged + b"</mergeCells></worksheet>"
    began = time.monotonic()
    table = read_table(corpus.with_parts(corpus.workbook(HEAD), sheet=sheet), "名单.xlsx", COLUMNS)
    assert [row.values["name"] for row in table.rows] == ["a", "5"]
    assert time.monotonic() - began < 2
