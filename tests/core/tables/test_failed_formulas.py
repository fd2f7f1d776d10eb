"""A failed formula is seen as such in a workbook of every program: the reader of workbooks leaves its cell empty."""

import time
from io import BytesIO

import pytest
import xlsxwriter

from tests.core.files import corpus
from tuanding.core.tables import child
from tuanding.core.tables.workbook import sheets_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = '<c r="A1" t="inlineStr"><is><t>公司</t></is></c><c r="B1" t="inlineStr"><is><t>人数</t></is></c>'
# Row 2 of the sheet as each program writes it: "甲" and #DIV/0!; row 3: "乙" and #N/A
ROWS = {
    "Excel and WPS": """
        <row r="2" spans="1:2"><c r="A2" s="1" t="str"><f>T("甲")</f><v>甲</v></c>
          <c r="B2" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
        <row r="3" spans="1:2"><c r="A3" s="1" t="str"><v>乙</v></c>
          <c r="B3" s="1" t="e" vm="1"><f>NA()</f><v>#N/A</v></c></row>""",
    "LibreOffice": """
        <row r="2" customFormat="false" ht="12.8" hidden="false"><c r="A2" s="0" t="str"><v>甲</v></c>
          <c r="B2" s="0" t="e"><f aca="false">1/0</f><v>#DIV/0!</v></c></row>
        <row r="3" customFormat="false"><c r="A3" s="0" t="str"><v>乙</v></c>
          <c r="B3" s="0" t="e"><f aca="false">NA()</f><v>#N/A</v></c></row>""",
    "openpyxl": """
        <row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2" t="e"><v>#DIV/0!</v></c></row>
        <row r="3"><c r="A3" t="inlineStr"><is><t>乙</t></is></c><c r="B3" t="e"><v>#N/A</v></c></row>""",
    "the type before the place": """
        <row r="2"><c t="str" r="A2"><v>甲</v></c><c t="e" s="3" r="B2"><f>1/0</f><v>#DIV/0!</v></c></row>
        <row r="3"><c t="str" r="A3"><v>乙</v></c><c t="e" s="3" r="B3"><f>NA()</f><v>#N/A</v></c></row>""",
    "single quotes": """
        <row r='2'><c r='A2' t='str'><v>甲</v></c><c r='B2' t = 'e'><v>#DIV/0!</v></c></row>
        <row r='3'><c r='A3' t='str'><v>乙</v></c><c r='B3' t='e'><v>#N/A</v></c></row>""",
    "no places": """
        <row><c t="str"><v>甲</v></c><c t="e"><v>#DIV/0!</v></c></row>
        <row><c t="str"><v>乙</v></c><c t="e"><v>#N/A</v></c></row>""",
    "an empty error in between": """
        <row r="2"><c r="A2" t="str"><v>甲</v></c><c r="B2" t="e"><v>#DIV/0!</v></c><c r="C2" t="e"/></row>
        <row r="3"><c r="A3" t="str"><v>乙</v></c><c r="B3" t="e"><v>#N/A</v></c></row>""",
}


def sheet_xml(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{HEADER}</row>{rows}</sheetData></worksheet>'


def with_prefix(xml: str) -> str:
    """As .NET programs write it: every element of the sheet with a prefix."""
    xml = xml.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return xml.replace("xmlns=", "xmlns:x=")


def book_of(xml: str) -> bytes:
    return corpus.with_parts(corpus.BOOK, sheet=xml.encode())


def by_xlsxwriter(**options) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("公司", "人数"))
        for row, (name, formula, error) in enumerate([("甲", "=1/0", "#DIV/0!"), ("乙", "=NA()", "#N/A")], start=1):
            page.write_string(row, 0, name)
            page.write_formula(row, 1, formula, None, error)
    return out.getvalue()


BOOKS = {
    "XlsxWriter": by_xlsxwriter(),
    "XlsxWriter row by row, texts in their cells": by_xlsxwriter(constant_memory=True),
    "a .NET program": book_of(with_prefix(sheet_xml(ROWS["Excel and WPS"]))),
    "a target from the root": corpus.with_part(
        book_of(sheet_xml(ROWS["openpyxl"])), "xl/_rels/workbook.xml.rels", b'"worksheets/', b'"/xl/worksheets/'
    ),
    **{program: book_of(sheet_xml(rows)) for program, rows in ROWS.items()},
}


def first_columns(content: bytes) -> list[list]:
    return [row[:2] for row in sheets_of(content, "名单.xlsx")[0].rows]


@pytest.mark.parametrize("program", BOOKS)
def test_it_is_seen_in_a_workbook_of(program):
    assert first_columns(BOOKS[program]) == [["公司", "人数"], ["甲", "#DIV/0!"], ["乙", "#N/A"]]


def test_the_reader_of_workbooks_still_says_nothing_of_them():
    """Else `with_failed_formulas` may go."""
    book = child.CalamineWorkbook.from_filelike(BytesIO(BOOKS["Excel and WPS"]))
    assert [row[1] for row in book.get_sheet_by_index(0).to_python()] == ["人数", "", ""]


BROKEN = {
    "links that are no XML": (b"</Relationships>", b""),
    "links without a target": (b"Target=", b"Torget="),
    "links to nowhere": (b'"worksheets/sheet1.xml', b'"worksheets/sheet7.xml'),
}


@pytest.mark.parametrize("why", BROKEN)
def test_broken_links_cost_the_errors_and_nothing_else(why):
    """Asked of the function: of most such files the reader of workbooks itself makes nothing."""
    content = corpus.with_part(BOOKS["openpyxl"], "xl/_rels/workbook.xml.rels", *BROKEN[why])
    grids = [{"name": "Sheet1", "cells": [["公司", "人数"], ["甲", ""]]}]
    assert child.with_failed_formulas(grids, content) == [{"name": "Sheet1", "cells": [["公司", "人数"], ["甲", ""]]}]


@pytest.mark.parametrize(
    "xml", [b'<row r="x"><c t="e"/></row>', b'<row><c t="e"><v>#N/A</v></c>', b'<row t="e">&b;</row>']
)
def test_a_sheet_that_is_no_xml_stays_as_it_was_read(xml):
    content = corpus.with_parts(corpus.BOOK, sheet=xml)
    assert child.with_failed_formulas([{"name": "Sheet1", "cells": [["甲"]]}], content)[0]["cells"] == [["甲"]]


def test_fifty_thousand_rows_with_errors_are_seen_in_two_seconds_of_cpu():
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}" t="e"><v>#N/A</v></c><c r="C{0}"><v>2</v></c></row>'
    xml = sheet_xml("".join(row.format(number) for number in range(2, 50_000))).encode()
    began = time.process_time()
    assert sum(1 for _failure in child.failures(xml)) == 49_998
    assert time.process_time() - began < 2
