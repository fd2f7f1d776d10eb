"""`tuanding import clients FILE` with files that are not as they should be: one sentence each, nothing taken in."""

import pytest

from tests.core.files import corpus
from tests.entrypoints.cli.test_commands import tuanding
from tuanding.selling.clients.models import Client

pytestmark = pytest.mark.django_db
BAD = [
    ("nothing", "a.csv", b"", "是空的", "is empty"),
    ("only a header", "a.csv", "客户名称\n".encode(), "表头下面没有内容", "nothing below it"),
    ("an open quote", "a.csv", '客户名称\n"澄湖\n云岭\n'.encode(), "第 2 行的引号不成对", "on line 2 has no partner"),
    ("a broken byte", "a.csv", "客户名称\n澄".encode() + b"\xff\n", "第 2 行有无法识别的字", "character on line 2"),
    ("a picture", "a.csv", corpus.picture("PNG"), "PNG", "PNG"),
    ("a web page", "a.xls", b"<html><table></table></html>", "其实是网页", "really a web page"),
    ("signs", "a.csv", "客户名称\n--\n".encode(), "第 2 行“客户名称”是「--」", "is no client’s name"),
]


@pytest.mark.parametrize("place", [0, 1], ids=["zh", "en"])
@pytest.mark.parametrize(("name", "content", "zh", "en"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_list_is_refused_in_the_language_of_the_terminal(
    cast, tmp_path, monkeypatch, place, name, content, zh, en
):
    monkeypatch.setenv("LC_ALL", ("zh_CN.UTF-8", "C.UTF-8")[place])
    (tmp_path / name).write_bytes(content)
    code, output, complaint = tuanding("import", "clients", str(tmp_path / name))
    assert (code, output, (zh, en)[place] in complaint) == (1, "", True), complaint
    assert not Client.objects.exists()


def test_a_folder_is_no_list(cast, tmp_path):
    code, _, complaint = tuanding("import", "clients", str(tmp_path))
    assert code == 1 and str(tmp_path) in complaint


def test_a_second_sheet_with_a_list_is_not_left_out_without_a_word(cast, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    rows = {"一部": [("客户名称",), ("甲厂",)], "二部": [("客户名称",), ("乙厂",)], "说明": [("填写说明",)]}
    (tmp_path / "a.xlsx").write_bytes(corpus.with_sheets(rows))
    code, output, complaint = tuanding("import", "clients", str(tmp_path / "a.xlsx"))
    assert (code, "已导入 1 家" in output) == (0, True)
    assert "只读了表“一部”；另有名单的表：二部，没有导入" in complaint


def test_somebody_who_is_no_rep_is_named(cast, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (tmp_path / "a.csv").write_text("客户名称\n甲厂\n", encoding="utf-8")
    code, _, complaint = tuanding("import", "clients", str(tmp_path / "a.csv"), "--owner", "designer")
    assert (code, f"无法录给{cast.person('designer').name}" in complaint) == (1, True)


def test_columns_are_matched_by_hand_and_those_left_out_are_named(cast, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (tmp_path / "a.csv").write_text("客户名称,微信电话,备注2,编号\n甲厂,13800006218,老,1\n", encoding="utf-8")
    file = str(tmp_path / "a.csv")
    code, _, complaint = tuanding("import", "clients", file, "--column", "微信电话=phone", "--column", "编号=")
    assert (code, complaint) == (0, "按表头认不出这些列，不导入：备注2。用 --column 列名=phone 可以手工对列\n")
    assert Client.objects.get().contacts.get().phone == "13800006218"


@pytest.mark.parametrize(
    ("option", "sentence"), [("微信电话", "列名=phone"), ("=phone", "列名=phone"), ("微信=phone", "没有“微信”这一列")]
)
def test_a_column_that_is_not_there_is_named(cast, tmp_path, monkeypatch, option, sentence):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (tmp_path / "a.csv").write_text("客户名称,微信电话\n甲厂,13800006218\n", encoding="utf-8")
    code, _, complaint = tuanding("import", "clients", str(tmp_path / "a.csv"), "--column", option)
    assert (code, sentence in complaint, Client.objects.exists()) == (1, True, False), complaint
