"""Lists as they come from outside: signs for nothing, lines that are no clients, headers that come again."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.tables.test_outside import book
from tuanding.core.tables.cleaning import NOTHING
from tuanding.selling.clients.imports import preview
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.rules import is_no_name

pytestmark = pytest.mark.django_db
HEAD = "客户名称,行业,联系人,电话,统一社会信用代码,人数"


def read(*rows):
    return preview("\n".join((HEAD, *rows)).encode(), "list.csv")


@pytest.mark.parametrize("sign", sorted(sign for sign in NOTHING if "," not in sign))
def test_a_sign_for_nothing_is_nothing(sign):
    trial = read(f"占位甲样例制造有限公司,{sign},{sign},{sign},{sign},{sign}")
    assert trial.first_errors == []
    [row] = trial.rows
    names = ("industry", "contact", "phone", "credit_code", "headcount")
    assert [row.values[name] for name in names] == ["", "", "", "", None]


@pytest.mark.parametrize("name", ["-", "无", "同上", "〃", "123", "2026-11-20", "2026年11月20日", "……", "2026/11"])
def test_what_is_no_name_is_no_client(name):
    trial = read(f"{name},食品,罗敏,13800002003,,")
    assert [error.column for error in trial.first_errors] == ["客户名称"]


@pytest.mark.parametrize(
    "line", ["填表人：样例 日期：2026-11-20", "第1页 共3页", "制表人: 王", "备注：以上均为样例", "以下空白", "合计"]
)
def test_a_line_of_the_paper_is_no_client(line):
    trial = read("页脚甲样例制造有限公司,机械,,,,", f"{line},,,,,")
    assert [row.values["name"] for row in trial.rows] == ["页脚甲样例制造有限公司"]
    assert [(error.line, error.accepted) for error in trial.first_errors] == [(3, "请删去这一行")]


def test_a_header_printed_again_is_left_out():
    trial = read("页脚甲样例制造有限公司,机械,,,,", HEAD, "页脚乙样例制造有限公司,纺织,,,,")
    assert (trial.first_errors, len(trial.rows)) == ([], 2)


@pytest.mark.parametrize(
    "name", ["第一机床厂", "58同城信息技术有限公司", "7天酒店", "注册会计师协会", "说明书印刷厂", "样例制衣厂"]
)
def test_names_that_look_a_little_like_it_are_clients(name):
    assert not is_no_name(name)
    assert read(f"{name},,,,,").first_errors == []


@pytest.mark.parametrize("title", ["在职人数", "在岗人数", "从业人员", "参保人数", "单位人数"])
def test_what_lists_call_the_headcount_is_known(title):
    trial = preview(f"客户名称,{title}\n甲样例制造有限公司,120\n".encode(), "list.csv")
    assert trial.rows[0].values["headcount"] == 120


def test_hidden_rows_are_left_out_of_an_import_until_the_tick_is_set(cast, browser):
    content = book(("客户名称", "人数"), ("甲样例制造有限公司", 1), ("乙样例制造有限公司", 2), hidden_rows=(2,))
    who = browser("back_office")
    file = SimpleUploadedFile("名单.xlsx", content)
    address = who.post("/clients/import/", {"file": file, "department": cast.department().pk}).url
    page = who.get(address).content.decode()
    assert "行在表里是隐藏的，不导入" in page
    columns = {"title": ["客户名称", "人数"], "by_header": ["name", "headcount"], "column": ["name", "headcount"]}
    token = address.partition("t=")[2]
    again = who.post("/clients/import/", {"t": token, "take_hidden": "on", **columns}).url
    page = who.get(again).content.decode()
    assert "行在表里是隐藏的，也导入" in page
    who.post("/clients/import/", {"t": again.partition("t=")[2], "once": "k"})
    assert Client.objects.count() == 2


def test_programs_leave_hidden_rows_out_too(cast, program):
    content = book(("客户名称", "人数"), ("甲样例制造有限公司", 1), ("乙样例制造有限公司", 2), hidden_rows=(1,))

    def send(**fields):
        data = {"file": SimpleUploadedFile("名单.xlsx", content), **fields}
        return program("back_office", "post", "/clients/import", data=data, key=fields.get("key", ""))[1]

    assert [send(preview="true")[name] for name in ("added", "hidden_rows")] == [1, 1]
    assert send(preview="true", take_hidden="true")["added"] == 2
    assert send(key="k")["added"] == 1


CASES = Path(__file__).parents[4] / "shared" / "data" / "cases"
NAMES = {
    "two-row-header.xlsx": ("name contact phone headcount", ["双层甲样例制造有限公司 样例 13800100001 120"]),
    "filtered-rows.xlsx": ("name", ["隐藏甲样例制造有限公司", "隐藏丁样例制造有限公司"]),
    "excel-text-marks.csv": ("name contact credit_code", ["标记甲样例制造有限公司 样例 91330106MA00000003"]),
    "footer-and-repeated-header.csv": ("name", ["页脚甲样例制造有限公司", "页脚乙样例制造有限公司"]),
    "big5-latin-header.csv": ("name phone", None),
}


@pytest.mark.skipif(not CASES.exists(), reason="the files of other people's troubles lie beside the project")
@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_other_peoples_troubles_are_read(name):
    columns, expected = NAMES[name]
    trial = preview((CASES / name).read_bytes(), name)
    rows = [" ".join(str(row.values[column]) for column in columns.split()) for row in trial.rows]
    if expected is None:
        (row,) = rows
        assert row.endswith(" 0571-88006600")
        assert all("\u4e00" <= char <= "\u9fff" for char in row.split()[0])
    else:
        assert rows == expected


@pytest.mark.skipif(not CASES.exists(), reason="the files of other people's troubles lie beside the project")
def test_the_formula_of_other_peoples_troubles_is_named():
    name = "formula-without-result.xlsx"
    (error,) = preview((CASES / name).read_bytes(), name).first_errors
    assert (error.line, error.column, error.value) == (2, "人数", "=100+20")
