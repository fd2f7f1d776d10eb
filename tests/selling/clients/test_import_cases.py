"""Lists as they come from outside: signs for nothing, lines that are no clients, headers that come again."""

import pytest

from tuanding.core.tables.cleaning import NOTHING
from tuanding.selling.clients.imports import preview
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
