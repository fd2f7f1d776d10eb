"""Files as other programs and other people make them: headers of two rows, hidden rows, formulas nobody calculated, marks of
text, encodings, tables of web pages."""

from io import BytesIO

import pytest
import xlsxwriter

from tests.core.files import corpus
from tests.core.tables import old_books as old
from tuanding.core.tables.cleaning import Code, Text, Whole, without_text_mark
from tuanding.core.tables.columns import Column, Guess
from tuanding.core.tables.encodings import encoding_of
from tuanding.core.tables.reading import read_table
from tuanding.core.tables.refusals import TableRefused

COLUMNS = [
    Column("name", ("公司名称", "客户名称", "公司", "Company"), Text(30), required=True),
    Column("contact", ("联系人", "联系人姓名", "Contact"), Text(20)),
    Column("title", ("职务", "联系人职务"), Text(20)),
    Column("phone", ("联系电话", "电话", "联系方式", "Phone"), Code(r"[0-9+\-]{7,20}", "请填 7 到 20 位电话号码")),
    Column("people", ("人数",), Whole(1, 100_000), guesses=(Guess("员工规模", if_clean=True),)),
]


def book(*rows, merged=(), hidden_rows=(), hidden_columns=(), filtered=False) -> bytes:
    """A workbook of rows; `merged` are (top, left, bottom, right) with the value that stands there."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for one in merged:
            page.merge_range(*one[:4], rows[one[0]][one[1]])
        for number in hidden_rows:
            page.set_row(number, None, None, {"hidden": True})
        for column in hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        if filtered:
            page.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    return out.getvalue()


def read(content, name="名单.xlsx", **options):
    return read_table(content, name, COLUMNS, **options)


def values(table, *names):
    assert table.errors == []
    return [tuple(row.values[name] for name in names or ("name", "contact", "phone", "people")) for row in table.rows]


# -- headers of two rows

TYING = [
    ("客户登记表", "", "", ""),
    ("客户名称", "联系方式", "", "人数"),
    ("", "联系人", "电话", ""),
    ("甲厂", "张三", "13800100001", 120),
]


@pytest.mark.parametrize("merged", [((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)), ()])
def test_an_upper_row_that_names_as_many_columns_is_read_with_the_lower_one(merged):
    table = read(book(*TYING, merged=merged))
    assert values(table) == [("甲厂", "张三", "13800100001", 120)]
    assert table.titles == {"name": "客户名称", "contact": "联系人", "phone": "电话", "people": "人数"}


def test_so_it_is_in_a_csv_where_nothing_is_merged():
    lines = "\n".join(",".join(map(str, row)) for row in TYING)
    assert values(read(lines.encode(), "a.csv")) == [("甲厂", "张三", "13800100001", 120)]


@pytest.mark.parametrize("merged", [((0, 2, 0, 4),), ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)), ()])
def test_a_group_over_some_columns_gives_them_its_meaning(merged):
    rows = [
        ("客户名称", "人数", "联系人", "", ""),
        ("", "", "姓名", "职务", "电话"),
        ("甲厂", 5, "张三", "厂长", "0571-88006600"),
    ]
    table = read(book(*rows, merged=merged))
    assert values(table, "name", "people", "contact", "title", "phone") == [
        ("甲厂", 5, "张三", "厂长", "0571-88006600")
    ]
    assert table.titles["contact"] == "联系人 姓名"


@pytest.mark.parametrize("group", ["联系人", "联系人信息", "主要联系人"])
def test_groups_above_a_whole_header_do_not_disturb_and_tell_whose_name_it_is(group):
    rows = [("单位信息", "", group, ""), ("公司名称", "人数", "姓名", "电话"), ("甲厂", 5, "张三", "0571-88006600")]
    table = read(book(*rows, merged=((0, 0, 0, 1), (0, 2, 0, 3))))
    assert values(table) == [("甲厂", "张三", "0571-88006600", 5)]


def test_a_header_of_two_rows_is_left_out_where_it_comes_again():
    rows = [*TYING[1:], *TYING[1:3], ("乙厂", "李四", "13800100002", 7)]
    for merged in ((), ((0, 1, 0, 2), (0, 0, 1, 0), (3, 0, 4, 0), (3, 1, 3, 2))):
        assert [one[0] for one in values(read(book(*rows, merged=merged)))] == ["甲厂", "乙厂"]


def test_a_header_that_comes_again_in_other_words_or_shorter_is_left_out():
    lines = "公司名称,联系人,电话\n甲厂,张三,0571-88006600\n客户名称 ,联系人\nCompany,Contact,Phone\n乙厂,李四,0571-88006601\n"
    assert [row.values["name"] for row in read(lines.encode(), "a.csv").rows] == ["甲厂", "乙厂"]


def test_a_row_that_only_looks_a_little_like_the_header_is_a_row():
    lines = "公司名称,联系人,电话\n公司,张三,0571-88006600\n"
    assert values(read(lines.encode(), "a.csv"), "name", "contact") == [("公司", "张三")]


def test_a_title_over_all_columns_does_not_become_a_part_of_theirs():
    rows = [("客户名单", "", ""), ("公司名称", "姓名", "电话"), ("甲厂", "张三", "0571-88006600")]
    table = read(book(*rows, merged=((0, 0, 0, 2),)))
    assert (table.titles, table.ignored) == ({"name": "公司名称", "phone": "电话"}, ("姓名",))


def test_a_column_without_a_title_can_be_matched_by_hand():
    lines = "公司名称,,人数\n甲厂,0571-88006600,5\n".encode()
    assert [(c.title, c.name, c.example) for c in read(lines, "a.csv").columns][1] == ("(B)", "", "0571-88006600")
    assert values(read(lines, "a.csv", by_hand={"(B)": "phone"}), "name", "phone") == [("甲厂", "0571-88006600")]


# -- hidden rows

LIST = [("公司名称", "人数"), ("甲厂", 1), ("乙厂", 2), ("丙厂", 3), ("丁厂", 4)]


@pytest.mark.parametrize("filtered", [True, False])
def test_hidden_rows_are_counted_and_left_out_unless_somebody_wants_them(filtered):
    content = book(*LIST, hidden_rows=(2, 3), filtered=filtered)
    left = read(content)
    assert (values(left, "name"), left.hidden_rows) == ([("甲厂",), ("丁厂",)], 2)
    assert [row.line for row in left.rows] == [2, 5]
    taken = read(content, take_hidden=True)
    assert (len(values(taken)), taken.hidden_rows) == (4, 2)


def test_rows_that_say_they_are_not_hidden_are_not():
    xml = book(*LIST)
    content = corpus.with_part(xml, "xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="3" hidden="false"')
    assert (read(content).hidden_rows, len(read(content).rows)) == (0, 4)


def test_a_hidden_empty_row_is_not_counted():
    assert read(book(*LIST, hidden_rows=(7, 8))).hidden_rows == 0


def test_a_hidden_column_is_named():
    assert [c.title for c in read(book(*LIST, hidden_columns=(1,))).columns if c.hidden] == ["人数"]


def test_a_list_of_which_all_rows_are_hidden_says_so_and_has_none():
    table = read(book(*LIST, hidden_rows=(1, 2, 3, 4)))
    assert (table.rows, table.hidden_rows) == ([], 4)


OLD = (old.label(0, 0, "公司名称"), old.label(0, 1, "人数"), old.label(1, 0, "甲厂"), old.number(1, 1, 5))


def test_hidden_rows_and_columns_of_an_old_workbook_are_seen():
    second = (old.hidden_row(2), old.label(2, 0, "乙厂"), old.number(2, 1, 6))
    table = read(old.old_book(old.hidden_columns(1, 1), *OLD, *second), "名单.xls")
    assert (values(table, "name", "people"), table.hidden_rows) == ([("甲厂", 5)], 1)
    assert [c.title for c in table.columns if c.hidden] == ["人数"]


@pytest.mark.parametrize("cell", [old.failed(2, 1, 42), old.failed_formula(2, 1, 42)])
def test_a_failed_formula_of_an_old_workbook_is_named(cell):
    (error,) = read(old.old_book(*OLD, old.label(2, 0, "乙厂"), cell), "名单.xls").errors
    assert (error.line, error.column, error.value) == (3, "人数", "#N/A")


# -- formulas nobody calculated

START = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CELLS = {
    "nothing": '<c r="B2"><f>100+20</f></c>',
    "an empty value": '<c r="B2"><f>100+20</f><v/></c>',
    "a value of nothing": '<c r="B2"><f>100+20</f><v></v></c>',
    "with a space": '<c r="B2"><f>100+20</f> <v /></c>',
}


def sheet_with(cell: str) -> bytes:
    text = '<row r="{}"><c r="A{}" t="inlineStr"><is><t>{}</t></is></c>{}</row>'
    head = text.format(1, 1, "公司名称", '<c r="B1" t="inlineStr"><is><t>人数</t></is></c>')
    return corpus.with_parts(
        corpus.BOOK, sheet=f"{START}{head}{text.format(2, 2, '甲厂', cell)}</sheetData></worksheet>".encode()
    )


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_a_formula_without_a_result_is_named(cell):
    (error,) = read(sheet_with(cell)).errors
    assert (error.line, error.column, error.value) == (2, "人数", "=100+20")
    assert error.row()["reason"] == "公式没有结果：=100+20"


def test_a_formula_with_a_result_is_its_result_and_an_empty_text_is_one():
    assert values(read(sheet_with('<c r="B2"><f>100+20</f><v>120</v></c>')), "people") == [(120,)]
    assert values(read(sheet_with('<c r="B2" t="str"><f>T("")</f><v></v></c>')), "people") == [(None,)]


def test_a_required_formula_without_a_result_is_said_once():
    cell = '<c r="A2"><f>T(C2)</f></c><c r="B2"><v>5</v></c>'
    content = corpus.with_part(
        sheet_with(""),
        "xl/worksheets/sheet1.xml",
        '<c r="A2" t="inlineStr"><is><t>甲厂</t></is></c>'.encode(),
        cell.encode(),
    )
    assert [(error.column, error.value) for error in read(content).errors] == [("公司名称", "=T(C2)")]


# -- marks of text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="甲厂"', "甲厂"),
        ('= "0571"', "0571"),
        ('="甲""乙"', '甲"乙'),
        ("'甲厂", "甲厂"),
        ("`甲厂`", "甲厂"),
        ('=""', ""),
        ("=A1", "=A1"),
        ("'", "'"),
        ("' 甲", "' 甲"),
        (120, 120),
    ],
)
def test_a_mark_of_text_is_taken_off(cell, text):
    assert without_text_mark(cell) == text


def test_a_csv_with_marks_of_text_is_read_as_it_was_meant():
    lines = '="公司名称",="联系人",电话,人数\n="甲厂",\'张三,="0571-88006600",="12"\n="","","",""\n'
    assert values(read(lines.encode(), "a.csv")) == [("甲厂", "张三", "0571-88006600", 12)]


# -- encodings

SIMPLE = "Company,Contact\n杭州范例纺织有限公司,陈先生\n临安样例服饰厂,李小姐\n"
OLD_STYLE = "Company,Contact\n台灣範例紡織股份有限公司,陳先生\n香港樣例製衣廠,李小姐\n"
ENCODINGS = [
    (SIMPLE, "gbk", "gb18030"),
    (SIMPLE, "utf-8", "utf-8-sig"),
    (SIMPLE, "utf-16", "utf-16"),
    (SIMPLE, "utf-16-le", "utf-16-le"),
    (SIMPLE, "utf-16-be", "utf-16-be"),
    (OLD_STYLE, "big5", "cp950"),
    (OLD_STYLE, "gb18030", "gb18030"),
    ("Company\n镕喆\n", "gb18030", "gb18030"),
    ("Company\nACME\n", "ascii", "utf-8-sig"),
]


@pytest.mark.parametrize(("text", "written", "expected"), ENCODINGS)
def test_an_encoding_is_told_by_the_characters_that_come_out(text, written, expected):
    content = text.encode(written)
    assert encoding_of(content) == expected
    assert content.decode(expected).removeprefix("\ufeff") == text
    assert [row.values["name"] for row in read(content, "a.csv").rows] == [x.split(",")[0] for x in text.split()[1:]]


def test_a_list_in_no_known_language_is_refused_with_what_to_do():
    content = "Company\n주식회사대한산업\n한국전자공업기계\n".encode("euc_kr")
    with pytest.raises(TableRefused, match="文字编码认不出.*另存为 xlsx") as refused:
        read(content, "a.csv")
    assert refused.value.params["start"]


def test_a_control_character_is_said_of_its_cell_with_the_other_errors():
    lines = "公司名称,联系人,人数\n甲厂,张\x02三,5\n乙厂,李四,许多\n"
    errors = read(lines.encode(), "a.csv").errors
    assert [(error.line, error.column) for error in errors] == [(2, "联系人"), (3, "人数")]
    assert "控制字符" in errors[0].reason


# -- web pages

PAGE = """<html><head><meta charset="{code}"><style>td {{}}</style></head><body><p>导出</p>
<table><tr><th rowspan=2>公司名称</th><th colspan="2">联系人</th><th rowspan="2">人数</th></tr>
<tr><th>姓名</th><th>电话</th></tr>
<tr><td>甲&amp;乙<br>厂</td><td>张三</td><td>0571-88006600</td><td>5</td></tr>
<tr style="display:none"><td>丙厂<td>李四<td>0571-88006601<td>6</tr></table></body></html>"""


@pytest.mark.parametrize("code", ["utf-8", "gb2312"])
def test_a_table_of_a_web_page_with_a_workbooks_name_is_read(code):
    table = read(PAGE.format(code=code).encode(code), "名单.xls")
    assert values(table) == [("甲&乙 厂", "张三", "0571-88006600", 5)]
    assert table.hidden_rows == 1


def test_a_broken_web_page_is_read_as_far_as_it_is_a_table():
    table = read("<table><tr><td>公司名称<tr><td>甲厂<tr><td>乙<b>厂".encode(), "名单.xls")
    assert values(table, "name") == [("甲厂",), ("乙厂",)]


@pytest.mark.parametrize("page", ["<td>" * 400_000, "<tr>" * 60_000, '<td colspan="999">' * 9_000])
def test_a_web_page_made_to_hurt_is_refused_in_words(page):
    with pytest.raises(TableRefused, match="名单.xls"):
        read(f"<table><tr><td>公司名称{page}</table>".encode(), "名单.xls")
