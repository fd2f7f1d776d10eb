"""Workbooks made to hurt are refused in words, within two seconds."""

import time

import pytest

from tests.core.files import corpus
from tuanding.core.files.kinds import XLSX
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


HOSTILE = [
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


@pytest.mark.parametrize(("content", "said"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_a_hostile_workbook_is_refused_in_words(content, said):
    began = time.monotonic()
    with pytest.raises(FileRefused, match=said) as refused:
        read_table(content, "名单.xls" if content.startswith(corpus.OLE) else "名单.xlsx", COLUMNS)
    assert "名单" in refused.value.sentence()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("bad", corpus.BAD, ids=[bad[0] for bad in corpus.BAD])
def test_what_is_no_table_is_refused(bad):
    with pytest.raises(FileRefused):
        read_table(bad[2], bad[1], COLUMNS)


def test_an_open_quote_is_named():
    with pytest.raises(FileRefused, match="引号"):
        read_table(('公司名称\n"澄湖' + "a" * 40_000).encode(), "a.csv", COLUMNS)


def test_broken_text_names_its_line():
    with pytest.raises(FileRefused, match="第 3 行|无法识别"):
        read_table("公司名称\n澄湖\n".encode() + b"\xff\xff\xff\n", "a.csv", COLUMNS)


def test_the_child_reads_where_it_may_not_write(tmp_path):
    assert XLSX.name == "xlsx"
    assert read_table(corpus.workbook(HEAD), "名单.xlsx", COLUMNS).rows[0].values == {"name": "澄湖"}
