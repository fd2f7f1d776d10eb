"""1.1: the page on which a list is chosen, tried and taken in, when things are not as they should be."""

import errno
import re

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.clients import a_client
from tests.core.files import corpus
from tests.markup import tight
from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.files.models import FileBlob
from tuanding.core.tables.columns import Column
from tuanding.core.tables.reading import read_table
from tuanding.selling.clients.models import Client, ClientImport

pytestmark = pytest.mark.django_db
LIST = "客户名称,人数,联系人,电话\n澄湖机械有限公司,20,罗敏,13800006218\n云岭茶业有限公司,,,\n"


def text(answer) -> str:
    return tight(answer.content.decode())


def choose(browser, content, name="名单.csv", **more):
    content = content if isinstance(content, bytes) else content.encode()
    return browser("back_office").post("/clients/import/", {"file": SimpleUploadedFile(name, content), **more})


def tried(browser, content, **more):
    """The page of the trial, its address and its token."""
    address = choose(browser, content, **more).url
    page = text(browser("back_office").get(address))
    token = re.search(r'name="t" value="([^"]+)"', page)
    return page, address, token and token[1]


def take_in(browser, token, key="k"):
    return browser("back_office").post("/clients/import/", {"t": token, "once": key})


BAD = [
    ("nothing at all", "名单.csv", b"", "这个文件是空的"),
    ("only a header", "名单.csv", "客户名称,人数\n", "表头下面没有内容"),
    ("other columns", "名单.csv", "甲,乙\n1,2\n", "需要的列：客户名称"),
    ("a picture", "名单.csv", corpus.picture("PNG"), "PNG"),
    ("a workbook with another name", "名单.csv", corpus.BOOK, "请改回原来的名称"),
    ("a quote never closed", "名单.csv", '客户名称,人数\n"澄湖,1\n云岭,2\n', "第 2 行的引号不成对"),
    ("a broken byte", "名单.csv", "客户名称\n澄湖".encode("gbk") + b"\xff\xff\n", "第 2 行有无法识别的字"),
    ("Korean", "名单.csv", "Company\n주식회사대한산업기계\n".encode("euc_kr"), "文字编码认不出"),
    ("a name of spaces", "  ", LIST, "名称却不是"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_file_is_refused_beside_its_field_and_the_rep_stays_chosen(cast, browser, name, content, sentence):
    rep = cast.person("sales_rep").pk
    answer = choose(browser, content, name, department=cast.department().pk, owner=rep)
    page = text(answer)
    assert (answer.status_code, sentence in page) == (422, True), page
    assert re.search(rf'<option value="{rep}"[^>]* selected', page)
    assert not FileBlob.objects.exists()


def test_without_a_file_the_reason_says_so(cast, browser):
    answer = browser("back_office").post("/clients/import/", {"department": cast.department().pk})
    assert (answer.status_code, "没有选文件" in text(answer)) == (422, True)


def test_two_thousand_columns_are_counted_and_a_few_are_listed(cast, browser):
    page, _address, token = tried(
        browser, "客户名称," + ",".join(f"列{n}" for n in range(2000)) + "\n澄湖机械\n", department=cast.department().pk
    )
    assert "2,001 列，1 列认出" in page or "2001 列，1 列认出" in page
    assert "列28" in page and "列1500" not in page and "还有 1,971 列也不导入" in page
    assert token


def test_a_cell_too_long_is_shown_by_its_beginning(cast, browser):
    page, _address, token = tried(browser, f"客户名称,备注\n澄湖,{'长' * 30_000}\n", department=cast.department().pk)
    assert "有 30000 个字" in page and len(page) < 40_000
    assert not token


def test_more_than_a_thousand_errors_are_all_counted(cast, browser):
    lines = "".join(f"公司{n},x\n" for n in range(1200))
    page, _address, token = tried(browser, f"客户名称,人数\n{lines}好公司,5\n", department=cast.department().pk)
    assert re.search(r"<b>1</b>行可以导入", page) and re.search(r"<b>1,200</b>行有错，共 1,200 格", page)
    assert "还有 1,000 行没有列出" in page
    assert not token


def test_a_further_sheet_with_a_list_is_named(cast, browser):
    page, *_ = tried(
        browser,
        corpus.with_sheets({"一部": [("客户名称",), ("甲厂",)], "二部": [("客户名称",), ("乙厂",)]}),
        name="名单.xlsx",
        department=cast.department().pk,
    )
    assert "只读了表“一部”；另有名单的表：二部" in page


def test_what_is_typed_into_a_cell_stays_text(cast, browser):
    page, *_ = tried(browser, "客户名称,人数\n<script>alert(1)</script>厂,<b>5%</b>\n", department=cast.department().pk)
    assert "<script>alert(1)" not in page and "&lt;b&gt;5%&lt;/b&gt;" in page


def test_a_rep_who_left_since_the_trial_is_named_and_nothing_is_taken_in(cast, browser):
    rep = cast.person("sales_rep")
    _page, _address, token = tried(browser, LIST, department=cast.department().pk, owner=rep.pk)
    RoleAssignment.objects.filter(person=rep).delete()
    answer = take_in(browser, token)
    assert (answer.status_code, f"无法录给{rep.name}" in text(answer)) == (422, True)
    assert not Client.objects.exists()


def test_a_client_entered_since_the_trial_stays_as_it_is(cast, browser):
    _page, _address, token = tried(browser, LIST, department=cast.department().pk)
    a_client(cast, name="澄湖机械有限公司")
    assert take_in(browser, token).status_code == 302
    assert (Client.objects.count(), ClientImport.objects.get().added) == (2, 1)


def test_a_file_that_is_gone_is_not_found(cast, browser):
    _page, address, token = tried(browser, LIST, department=cast.department().pk)
    FileBlob.objects.all().delete()
    assert browser("back_office").get(address).status_code == 404
    assert take_in(browser, token).status_code == 404


def test_a_file_that_was_changed_on_the_disk_is_said_in_words(cast, browser, settings):
    _page, address, _token = tried(browser, LIST, department=cast.department().pk)
    blob = FileBlob.objects.get()
    with blob.open_unchecked() as file:
        path = file.name
    with open(path, "ab") as file:
        file.write(b"x")
    answer = browser("back_office").get(address)
    assert "已被改动" in text(answer)


def test_on_a_full_disk_a_list_is_refused_with_the_reason_and_not_tried(cast, browser, monkeypatch):
    def refuse(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    answer = choose(browser, LIST + "青山", department=cast.department().pk)
    assert (answer.status_code, FileBlob.objects.count()) == (503, 0)
    assert "磁盘满了" in text(answer)


@pytest.mark.parametrize("path", ["/clients/import/", "/api/v1/clients/import"])
def test_a_name_too_long_for_any_disk_is_said(cast, browser, path):
    name = "a" * 5000 + ".csv"
    part = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{LIST}\r\n--B--\r\n'
    client = browser("back_office")
    answer = client.generic("POST", path, part.encode(), content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 422
    assert "文件名" in (text(answer) if path.startswith("/c") else answer.json()["message"])


UNKNOWN = "公司,老板电话,规模,备注2,联系人\n澄湖机械有限公司,13800006218,约80,老客户,罗敏\n云岭茶业有限公司,,,,\n"


def matched(browser, page, address, **chosen):
    """The form of the columns as it stands on the page, with other choices for some: what the button sends."""
    columns = re.findall(
        r'name="title" value="([^"]*)"><input type="hidden" name="by_header" value="([^"]*)">.*?<select(.*?)</select>',
        page,
    )
    selected = {
        title: chosen.get(title, (re.findall(r'value="(\w*)" selected', box) or [""])[0]) for title, _, box in columns
    }
    sent = {
        "title": list(selected),
        "by_header": [by_header for _, by_header, _ in columns],
        "column": list(selected.values()),
    }
    return browser("back_office").post(address, sent)


def test_a_column_that_was_not_recognised_is_marked_with_the_reason_and_has_a_choice(cast, browser):
    page, *_ = tried(browser, UNKNOWN, department=cast.department().pk)
    marked = re.findall(r'<li data-s="due"><div><b>([^<]+)</b>', page)
    assert (marked, page.count("按表头认不出</small>")) == (["老板电话", "规模", "备注2"], 3)
    assert re.search(r'<a href="#match" data-s="due"><b>3</b>', page)
    assert re.search(r"“公司”对应.*?<option value=\"\">不导入</option><option value=\"name\" selected>", page)


def test_another_choice_is_tried_again_and_imported_as_it_was_tried(cast, browser):
    rep = cast.person("sales_rep")
    page, address, token = tried(browser, UNKNOWN, department=cast.department().pk, owner=rep.pk)
    again = matched(browser, page, address, 老板电话="phone", 备注2="remark", 联系人="")
    assert again.status_code == 302 and again.url != address
    page = text(browser("back_office").get(again.url))
    assert re.findall(r'<li data-s="(\w+)"', page)[-5:] == ["done", "done", "due", "done", "rest"]
    chosen = re.search(r'name="t" value="([^"]+)"', page)[1]
    assert take_in(browser, chosen).status_code == 302
    client = Client.objects.get(name="澄湖机械有限公司")
    assert (client.owner, client.remark, client.headcount) == (rep, "老客户", None)
    assert (client.contacts.get().phone, client.contacts.get().name) == ("13800006218", "总机")
    assert take_in(browser, token).status_code == 422  # the key was used with another choice


def test_a_choice_may_be_taken_back(cast, browser):
    page, address, _ = tried(browser, UNKNOWN, department=cast.department().pk)
    there = matched(browser, page, address, 老板电话="phone").url
    back = matched(browser, text(browser("back_office").get(there)), there, 老板电话="").url
    page = text(browser("back_office").get(back))
    assert re.findall(r'<li data-s="due"><div><b>([^<]+)</b>', page) == ["老板电话", "规模", "备注2"]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"规模": "contact"}, "都对到“联系人”：一项只取一列"),
        ({"公司": ""}, "找不到这些列：客户名称"),
        ({"规模": "wages"}, "没有“wages”这一项"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_lost(cast, browser, chosen, sentence):
    page, address, _ = tried(browser, UNKNOWN, department=cast.department().pk)
    answer = matched(browser, page, address, 老板电话="phone", **chosen)
    page = text(answer)
    assert (answer.status_code, sentence in page, 'name="t"' in page) == (422, True, True)
    assert re.search(r"“老板电话”对应.*?value=\"phone\" selected", page)


def test_a_list_whose_names_stand_under_an_unknown_title_is_matched_first(cast, browser):
    page, address, token = tried(browser, "厂家,电话\n澄湖机械有限公司,13800006218\n", department=cast.department().pk)
    assert "找不到这些列：客户名称" in page and "列对好后就试导" in page and not token
    there = matched(browser, page, address, 厂家="name").url
    assert "导入 1 家" in text(browser("back_office").get(there))


def test_wrong_rows_are_those_of_the_choice(cast, browser):
    page, address, _ = tried(browser, UNKNOWN, department=cast.department().pk)
    there = matched(browser, page, address, 规模="headcount").url
    assert "不是整数" in text(browser("back_office").get(there))
    wrong = browser("back_office").get(there.replace("/import/", "/import/wrong-rows/"))
    table = read_table(wrong.content, "a.xlsx", [Column("value", ("内容",), required=True)])
    assert [row.values["value"] for row in table.rows] == ["约80"]


def test_of_two_columns_that_are_the_same_one_is_taken(cast, browser):
    text_of = "客户名称,联系人,电话,手机\n澄湖机械有限公司,罗敏,0571-88006600,13800006218\n"
    page, address, token = tried(browser, text_of, department=cast.department().pk)
    assert re.findall(r'<li data-s="(\w+)"[^>]*><i>', page) == ["done", "now", "rest", "rest"]
    assert "“电话”和“手机”是同一列" in page and re.search(r">已取自另一列</small>", page) and not token
    there = matched(browser, page, address, 电话="", 手机="phone").url
    assert "导入 1 家" in text(browser("back_office").get(there))
    first = matched(browser, page, address).url  # as it stands on the page: the first of the two
    page = text(browser("back_office").get(first))
    assert take_in(browser, re.search(r'name="t" value="([^"]+)"', page)[1]).status_code == 302
    assert Client.objects.get().contacts.get().phone == "0571-88006600"


def test_a_second_column_for_what_was_guessed_is_refused_and_not_moved_in_silence(cast, browser):
    text_of = "公司,老板电话,微信\n澄湖机械有限公司,13800006218,13800004920\n"
    page, address, token = tried(browser, text_of, department=cast.department().pk)
    assert token
    answer = matched(browser, page, address, 微信="phone")
    assert (answer.status_code, "“老板电话”和“微信”都对到“电话”" in text(answer)) == (422, True)
    assert matched(browser, page, address, 老板电话="", 微信="phone").status_code == 302
