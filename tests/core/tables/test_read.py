"""A list as people send it becomes checked rows, or every error by line, column and value."""

import os
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter

from tests.core.files.corpus import workbook
from tuanding.core.tables.cleaning import Amount, Choice, Code, Day, Text, Whole
from tuanding.core.tables.columns import Column, Guess
from tuanding.core.tables.reading import read_table
from tuanding.core.tables.refusals import ColumnsRefused, ColumnsUnsettled, TableRefused
from tuanding.core.tables.workbook import LARGEST_ROWS
from tuanding.core.tables.writing import write_csv, write_xlsx

NAME = Column("name", ("公司名称", "客户名称", "单位"), Text(30), required=True, unique=True)
PHONE = Column("phone", ("联系电话", "电话"), Code(r"[0-9+\-]{7,20}", "请填 7 到 20 位电话号码"))
COLUMNS = [
    NAME,
    PHONE,
    Column("people", ("人数",), Whole(1, 100_000)),
    Column("budget", ("预算（元）", "金额"), Amount()),
    Column("wear_on", ("着装日期",), Day()),
    Column("sex", ("性别",), Choice({"m": ("男", "先生"), "f": ("女", "女士")})),
]


def csv(*lines, code="utf-8", comma=","):
    return "\r\n".join(lines).replace(",", comma).encode(code)


def only(table):
    assert table.errors == []
    return table.rows[0].values


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t", "，"])
def test_csv_of_every_office_is_read(code, comma):
    table = read_table(csv("电话,公司名称", "02150000000,澄湖机械", code=code, comma=comma), "名单.csv", COLUMNS)
    assert only(table)["name"] == "澄湖机械"
    assert only(table)["phone"] == "02150000000"


def test_a_rare_character_survives_gb18030():
    assert only(read_table(csv("单位", "䶮镕喆𬭎㛃", code="gb18030"), "a.csv", COLUMNS))["name"] == "䶮镕喆𬭎㛃"


def test_a_workbook_is_read_with_real_numbers_and_days():
    rows = [
        ("客户名称", "电话", "人数", "金额", "着装日期"),
        ("澄湖机械", 13800138000, 120.0, 1234.5, date(2026, 11, 24)),
    ]
    values = only(read_table(workbook(rows, default_date_format="yyyy-mm-dd"), "名单.xlsx", COLUMNS))
    assert values["phone"] == "13800138000"
    assert (values["people"], values["budget"]) == (120, Decimal("1234.50"))
    assert values["wear_on"] == date(2026, 11, 24)


def test_the_header_is_found_below_titles_and_in_any_order():
    lines = (
        "2026 年客户名单,,",
        "填表说明：带星号的必填,,",
        ",,",
        " 性别 ,联系电话（必填）*,客户 名称：,备注",
        "男,02150000000,澄湖,x",
    )
    table = read_table(csv(*lines), "名单.csv", COLUMNS)
    assert table.rows[0].line == 5
    assert table.ignored == ("备注",)
    assert only(table) == {
        "name": "澄湖",
        "phone": "02150000000",
        "sex": "m",
        "people": None,
        "budget": None,
        "wear_on": None,
    }


def test_the_sheet_that_has_the_header_is_taken():
    from io import BytesIO

    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("说明").write_column(0, 0, ["请这样填写", "谢谢"])
        book.add_worksheet("名单").write_column(0, 0, ["公司名称", "澄湖机械"])
        book.add_worksheet("旧").hide()
    assert only(read_table(out.getvalue(), "名单.xlsx", COLUMNS))["name"] == "澄湖机械"


def test_what_people_type_is_made_tidy():
    line = "　澄湖\u200b机械（集团）ＡＢ１２ \ufeff,０２１－５０００ ００００,１２0人,￥１，２３４．５元"
    values = only(read_table(csv("公司名称,电话,人数,金额", line), "a.csv", COLUMNS))
    assert values["name"] == "澄湖机械（集团）AB12"
    assert values["phone"] == "021-50000000"
    assert (values["people"], values["budget"]) == (120, Decimal("1234.50"))


@pytest.mark.parametrize(
    "day", ["2026-11-24", "2026/11/24", "2026.11.24", "2026年11月24日", "20261124", "2026-11-24 00:00:00"]
)
def test_a_day_is_read_as_it_is_written(day):
    assert only(read_table(csv("公司名称,着装日期", f"a,{day}"), "a.csv", COLUMNS))["wear_on"] == date(2026, 11, 24)


BAD_VALUES = [
    ("人数", "十二", "不是整数", "请填 1 到 100000 的整数"),
    ("人数", "0", "超出范围", "请填 1 到 100000 的整数"),
    ("预算（元）", "1.234", "超过两位小数", "请填不少于 0 的金额，最多两位小数"),
    ("预算（元）", "-5", "金额太小", "请填不少于 0 的金额，最多两位小数"),
    ("预算（元）", "1e99", "不是金额", "请填不少于 0 的金额，最多两位小数"),
    ("着装日期", "2026-02-30", "没有这一天", "请写成 2026-11-24 这样的日期"),
    ("着装日期", "明年春天", "不是日期", "请写成 2026-11-24 这样的日期"),
    ("性别", "其他", "不在可选的内容里", "请填：男、女"),
    ("电话", "1380x", "无法识别", "请填 7 到 20 位电话号码"),
    ("电话", "1.38E+10", "表格软件已把号码改成科学记数，末尾几位丢了", "请把这一列设为文本后重新填写"),
    ("人数", "#DIV/0!", "公式算不出来：#DIV/0!", "请填写公式的结果"),
]


@pytest.mark.parametrize(("title", "value", "reason", "accepted"), BAD_VALUES)
def test_a_bad_value_is_named_with_its_place(title, value, reason, accepted):
    (error,) = read_table(csv(f"公司名称,{title}", "澄湖,", f"白鹭,{value}"), "a.csv", COLUMNS).errors
    assert error.row() == {"line": 3, "column": title, "value": value, "reason": reason, "accepted": accepted}


def test_a_missing_value_and_a_second_one_are_named():
    table = read_table(csv("公司名称,电话", "澄湖,1234567", ",7654321", "澄湖 ,"), "a.csv", COLUMNS)
    assert [error.sentence() for error in table.errors] == [
        "第 3 行“公司名称”：缺公司名称 必填",
        "第 4 行“公司名称”：与第 2 行重复 同一个文件里只能出现一次",
    ]
    assert not table.ok


def test_a_long_number_a_spreadsheet_has_spoilt_is_refused():
    rows = [("公司名称", "电话"), ("澄湖", 123456789012345678)]
    (error,) = read_table(workbook(rows), "a.xlsx", COLUMNS).errors
    assert "15 位" in error.reason


def test_a_failed_formula_is_no_name():
    assert read_table(csv("公司名称", "#REF!"), "a.csv", COLUMNS).error_count == 1


def test_missing_columns_are_named_with_those_found():
    with pytest.raises(TableRefused) as refused:
        read_table(csv("名字,电话号", "澄湖,1"), "名单.csv", COLUMNS)
    assert refused.value.sentence() == (
        "“名单.csv”里找不到这些列：公司名称。找到的列：名字、电话号。需要的列：公司名称"
    )


def test_one_column_twice_is_refused():
    with pytest.raises(TableRefused, match="“公司名称”和“客户名称”是同一列"):
        read_table(csv("公司名称,客户名称", "a,b"), "a.csv", COLUMNS)


def test_a_room_adds_its_own_errors():
    table = read_table(csv("客户名称", "澄湖"), "a.csv", COLUMNS)
    table.bad(2, "name", "澄湖", "已有这个客户，归 %(owner)s", owner="林舒")
    assert table.errors[0].sentence() == "第 2 行“客户名称”：已有这个客户，归 林舒"


def test_a_thousand_errors_are_enough_but_all_are_counted():
    table = read_table(csv("公司名称,人数", *[f"a{i},x" for i in range(1500)]), "a.csv", COLUMNS)
    assert (len(table.errors), table.error_count) == (1000, 1500)


def _many(count):
    same = {"wear_on": date(2026, 11, 24), "sex": "男", "budget": Decimal("1250.50")}
    return [
        {"name": f"澄湖机械（集团）第{i}公司", "phone": str(13800000000 + i), "people": i + 1, **same}
        for i in range(count)
    ]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_twenty_thousand_rows_are_read_and_cleaned_in_two_seconds(write):
    content, name = write(COLUMNS, _many(20_000)), "a.xlsx" if write is write_xlsx else "a.csv"
    began = sum(os.times()[:4])
    table = read_table(content, name, COLUMNS)
    assert (len(table.rows), table.errors) == (20_000, [])
    assert sum(os.times()[:4]) - began < 2


@pytest.mark.parametrize("char", ["\ufffd", "\x80", "\x00"])
def test_a_spoilt_character_is_no_name(char):
    content = csv("公司名称", f"澄{char}湖", code="utf-16")
    (error,) = read_table(content, "a.csv", COLUMNS).errors
    assert (error.line, error.value, "控制字符" in error.reason) == (2, f"澄{char}湖", True)


def test_a_failed_formula_of_a_workbook_is_seen_whatever_its_column():
    """The reader itself gives an empty cell."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for sheet in ("封面", "名单"):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, ("公司名称", "人数", "电话"))
            page.write_formula(27, 0, "=A99", None, "#REF!")
            page.write_row(28, 0, ("澄湖", 5))
            page.write_formula(28, 1, "=1/0", None, "#DIV/0!")
    table = read_table(out.getvalue(), "a.xlsx", COLUMNS)
    errors = [(e.line, e.column, e.value, e.row()["reason"]) for e in table.errors]
    assert errors == [
        (28, "公司名称", "#REF!", "公式算不出来：#REF!"),
        (29, "人数", "#DIV/0!", "公式算不出来：#DIV/0!"),
    ]
    assert (table.sheet, table.other_sheets) == ("封面", ("名单",))


def test_a_merged_cell_holds_for_each_row_it_reaches_over():
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("公司名称", "人数"))
        page.merge_range(1, 0, 2, 0, "澄湖机械")
        page.write_column(1, 1, (5, 6, 7))
    table = read_table(out.getvalue(), "a.xlsx", COLUMNS)
    assert [row.values["name"] for row in table.rows] == ["澄湖机械", "澄湖机械", ""]
    (empty,) = table.errors
    assert (empty.line, empty.accepted) == (4, "必填")


def test_cells_beyond_the_header_of_a_text_are_not_lost():
    table = read_table(csv("公司名称,人数", "澄湖,5,,", "白鹭,6,,好,很好"), "a.csv", COLUMNS)
    (error,) = table.errors
    assert (error.line, error.column, error.value) == (3, "D", "好")
    assert read_table(workbook([("公司名称",), ("澄湖", "", "一个旁注")]), "a.xlsx", COLUMNS).ok


def test_fifty_thousand_rows_may_stand_under_their_header():
    rows = [f"公司{n}" for n in range(LARGEST_ROWS)]
    assert len(read_table(csv("名单", "公司名称", *rows), "a.csv", COLUMNS).rows) == LARGEST_ROWS
    with pytest.raises(TableRefused, match="50001 行：最多 50000 行"):
        read_table(csv("名单", "公司名称", *rows, "一家"), "a.csv", COLUMNS)


def test_every_line_with_an_error_is_known_also_past_the_thousandth():
    table = read_table(csv("公司名称,人数", *[f"a{i},x" for i in range(1500)], "b,5"), "a.csv", COLUMNS)
    assert table.bad_lines == set(range(2, 1502))


def test_a_row_is_blank_only_when_nothing_stands_in_it_at_all():
    lines = ["公司名称,老板电话,规模", "澄湖,1,2", ",13800002102,80", ",,", " ,\u3000,\u200b", "白鹭,,"]
    table = read_table(csv(*lines), "a.csv", COLUMNS)
    assert [error.sentence() for error in table.errors] == ["第 3 行“公司名称”：缺公司名称 必填"]
    assert [row.line for row in table.rows] == [2, 3, 6]
    (error,) = read_table(workbook([("公司名称",), ("澄湖",), ("", "", 13800002102)]), "a.xlsx", COLUMNS).errors
    assert (error.line, error.column) == (3, "公司名称")


GUESSING = [
    NAME,
    Column("contact", ("联系人",)),
    Column("phone", ("电话",), guesses=(Guess("联系人电话 手机号码"), Guess("老板电话", without="contact"))),
    Column("people", ("人数",), Whole(1, 100_000), guesses=(Guess("规模", if_clean=True),)),
]


@pytest.mark.parametrize(
    ("lines", "field", "header"),
    [
        (["公司名称,老板电话", "澄湖,1"], "phone", "老板电话"),
        (["公司名称,联系人,老板电话", "澄湖,罗敏,1"], "phone", None),  # whose number it is, is another one
        (["公司名称,电话,联系人电话", "澄湖,1,2"], "phone", "电话"),
        (["公司名称,手机号码,联系人电话", "澄湖,1,2"], "phone", None),  # either may be it
        (["公司名称,规模", "澄湖,80", "白鹭,", "青山,1200人"], "people", "规模"),
        (["公司名称,规模", "澄湖,80", "白鹭,中型"], "people", None),
        (["公司名称,规模", "澄湖,", "白鹭,"], "people", None),
        (["公司名称,人数,规模", "澄湖,80,90"], "people", "人数"),
    ],
)
def test_a_title_is_guessed_only_where_nobody_could_misread_it(lines, field, header):
    table = read_table(csv(*lines), "a.csv", GUESSING)
    assert (table.titles.get(field), table.error_count) == (header, 0)


def test_columns_are_matched_by_hand():
    lines = ["公司名称,老板电话,备注2,备注2", "澄湖,02150000000,80,90"]
    table = read_table(csv(*lines), "a.csv", COLUMNS, {"老板电话": "phone", "备注2 (D)": "人数"})
    assert (only(table)["phone"], only(table)["people"]) == ("02150000000", 90)
    assert [(c.title, c.name_by_header, c.name, c.by_hand, c.example) for c in table.columns] == [
        ("公司名称", "name", "name", False, "澄湖"),
        ("老板电话", "", "phone", True, "02150000000"),
        ("备注2", "", "", False, "80"),
        ("备注2 (D)", "", "people", True, "90"),
    ]


def test_a_choice_goes_before_the_header_and_finds_it():
    table = read_table(
        csv("甲;乙;电话", "澄湖;02150000000;x"), "a.csv", COLUMNS, {"甲": "name", "乙": "phone", "电话": ""}
    )
    assert (only(table)["name"], only(table)["phone"], table.ignored) == ("澄湖", "02150000000", ("电话",))
    table = read_table(csv("公司名称,老板电话,微信", "澄湖,1,2"), "a.csv", GUESSING, {"微信": "phone"})
    assert (table.titles["phone"], table.ignored) == ("微信", ("老板电话",))


@pytest.mark.parametrize(
    ("by_hand", "sentence"),
    [
        ({"微信": "phone"}, "“电话”和“微信”都对到“联系电话”：一项只取一列"),
        ({"微信": "wechat"}, "没有“wechat”这一项"),
        ({"微型": "phone"}, "文件里没有“微型”这一列：有公司名称、电话、微信"),
    ],
)
def test_a_choice_that_cannot_be_followed_says_why(by_hand, sentence):
    with pytest.raises(ColumnsRefused, match=sentence) as why:
        read_table(csv("公司名称,电话,微信", "澄湖,02150000000,x"), "a.csv", COLUMNS, by_hand)
    assert why.value.field == "columns"


def test_without_its_name_a_list_still_tells_its_columns():
    with pytest.raises(ColumnsUnsettled, match="公司名称") as why:
        read_table(csv("厂家,电话", "澄湖,02150000000"), "a.csv", COLUMNS)
    assert [(c.title, c.name) for c in why.value.table.columns] == [("厂家", ""), ("电话", "phone")]
    with pytest.raises(ColumnsUnsettled) as nothing:
        read_table(csv("甲,乙", "1,2"), "a.csv", COLUMNS)
    assert nothing.value.table is None
