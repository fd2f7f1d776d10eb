"""Tables go out as they are: text is text, money is a number, and what went out can come in again."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from tuanding.core.tables.cleaning import Amount, Day, Text
from tuanding.core.tables.columns import Column
from tuanding.core.tables.reading import read_table
from tuanding.core.tables.writing import write_csv, write_xlsx

COLUMNS = [
    Column("name", ("公司名称",), Text(), required=True),
    Column("sum", ("金额",), Amount()),
    Column("on", ("日期",), Day()),
]
ROW = {"name": "澄湖机械", "sum": Decimal("1234.50"), "on": date(2026, 11, 24)}
INJECTIONS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.example", "=cmd|' /C calc'!A0", "<b>"]
WIDE = ["＝1+1", "＋1", "－1", "＠SUM(A1)"]  # some programs read full width as ASCII


def grid(content: bytes) -> list:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_typed_becomes_a_formula_or_a_link_in_a_workbook(text):
    content = write_xlsx(COLUMNS, [{**ROW, "name": text}])
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet.lower()
    assert grid(content)[1][0] == text


@pytest.mark.parametrize("text", [*INJECTIONS, *WIDE])
def test_in_csv_it_stays_text_and_comes_back_as_it_was(text):
    content = write_csv(COLUMNS, [{**ROW, "name": text}])
    cell = next(iter(list(csv.reader(StringIO(content.decode("utf-8-sig"))))[1:]))[0]
    assert cell.lstrip("'") == text
    assert cell[0] not in "=+-@＝＋－＠"
    assert read_table(content, "a.csv", COLUMNS).rows[0].values["name"] == text


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "a.xlsx"), (write_csv, "a.csv")])
def test_what_went_out_comes_in(write, name):
    assert read_table(write(COLUMNS, [ROW]), name, COLUMNS).rows[0].values == ROW


def test_money_and_days_are_real_in_a_workbook():
    assert grid(write_xlsx(COLUMNS, [ROW], title="客户名单"))[:3] == [
        ["客户名单", "", ""],
        ["公司名称", "金额", "日期"],
        ["澄湖机械", 1234.5, date(2026, 11, 24)],
    ]


def test_rows_may_be_objects_and_columns_may_compute():
    columns = [Column("real", ("实部",)), Column("twice", ("两倍",), value=lambda z: int(z.real * 2))]
    assert grid(write_xlsx(columns, [3 + 0j]))[1] == [3, 6]


def test_moments_are_shown_in_shanghai():
    columns = [Column("at", ("时间",))]
    row = {"at": datetime(2026, 11, 24, 16, 30, tzinfo=UTC)}
    assert b"2026-11-25 00:30" in write_csv(columns, [row])
    assert grid(write_xlsx(columns, [row]))[1][0] == datetime(2026, 11, 25, 0, 30)


def test_an_empty_table_is_a_form_to_fill():
    assert grid(write_xlsx(COLUMNS, [])) == [["公司名称", "金额", "日期"]]


def test_a_sheet_name_excel_refuses_is_mended():
    assert write_xlsx(COLUMNS, [], sheet="2026/11: [名单]*" + "长" * 40)
