"""1.1: a list of clients from Excel or csv, tried first, taken in as a whole or not at all."""

from pathlib import Path

import pytest

from tests.clients import a_client
from tuanding.core.journal.audit import verify
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import AlreadyDone, Denied, Refusal
from tuanding.core.search.queries import find
from tuanding.core.tables.columns import comparable_header
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.writing import write_csv, write_xlsx
from tuanding.selling.clients.imports import COLUMNS, ImportRefused, preview
from tuanding.selling.clients.models import Client, ClientImport, Contact, Ownership
from tuanding.selling.clients.operations import import_clients

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[4] / "shared" / "data" / "listed_companies.csv"
GOOD = """公司全称,简称,证券代码,所属行业,员工数,信用代码,联系人,联系电话,备注2
澄湖精密机械股份有限公司,澄湖精密,600001,机械,628,91110000600037341L,罗敏,138 0000 6218,老客户
云岭茶业（集团）有限公司,云岭茶业,,茶业,"1,800",,吴科长,0571-88006600 转 12,
春和纸品厂,,,,,,,,
"""
BAD = """单位名称,联系人,电话,人数,信用代码
,曹部长,138 0000 2210,420,
春和纸品,汤经理,1380000 22,约300,
宏桥建设,范主管,138 0000 6340,160,91330110MA281T
"""


def take_in(cast, text=GOOD, who="back_office", code="utf-8", name="名单.csv", **more):
    content = text if isinstance(text, bytes) else text.encode(code)
    return import_clients(content, name, cast.department(), by=getattr(cast, who), at=cast.now, **more)


@pytest.mark.both
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_and_gbk_are_taken_in(cast, code):
    done = take_in(cast, code=code)
    assert (done.added, done.already_there) == (3, 0)
    client = Client.objects.get(short_name="澄湖精密")
    assert (client.industry, client.headcount, client.credit_code) == ("机械", 628, "91110000600037341L")
    assert (client.source, client.owner, client.department) == ("import", None, cast.department())
    assert client.remark == "证券代码 600001"
    assert Contact.objects.get(client=client).digits == "13800006218"


def test_a_workbook_is_taken_in(cast):
    rows = [{**dict.fromkeys((c.name for c in COLUMNS), ""), "name": "澄湖精密机械有限公司", "headcount": 628}]
    assert take_in(cast, write_xlsx(COLUMNS, rows, title="秋交会名片"), name="名片.xlsx").added == 1
    assert Client.objects.get().headcount == 628


def test_what_was_recognised_and_what_was_not_is_told(cast):
    result = preview(GOOD.encode(), "名单.csv")
    assert result.table.titles["name"] == "公司全称"
    assert result.table.ignored == ("备注2",)


def test_every_wrong_cell_is_named_with_line_column_value_and_reason(cast):
    with pytest.raises(ImportRefused) as why:
        take_in(cast, BAD)
    sentences = {(e.line, e.column, e.value): e.sentence() for e in why.value.preview.first_errors}
    assert set(sentences) == {
        (2, "单位名称", ""),
        (3, "电话", "1380000 22"),
        (3, "人数", "约300"),
        (4, "信用代码", "91330110MA281T"),
    }
    assert Client.objects.count() == ClientImport.objects.count() == 0


def test_a_client_that_exists_is_already_there_and_stays_as_it_is(cast):
    mine = a_client(cast, name="澄湖精密机械股份有限公司", industry="五金")
    a_client(cast, "sales_rep2", name="改过名的", credit_code="")
    assert take_in(cast)[1:3] == (2, 1)
    mine.refresh_from_db()
    assert (mine.industry, mine.owner, mine.version) == ("五金", cast.person("sales_rep"), 1)


def test_by_its_credit_code_a_renamed_client_is_found(cast):
    a_client(cast, name="澄湖重工有限公司", credit_code="91110000600037341L")
    assert take_in(cast)[1:3] == (2, 1)


def test_again_changes_nothing(cast):
    take_in(cast)
    before = Entry.objects.count(), ClientImport.objects.count()
    assert take_in(cast) == (None, 0, 3, 0, 0)
    assert (Entry.objects.count(), ClientImport.objects.count()) == before


def test_one_entry_stands_for_the_whole_list_and_keeps_the_file(cast):
    done = take_in(cast)
    entry = Entry.objects.get(event="accounts.Department.import")
    assert (entry.object_id, entry.params["rows"]) == (done.row.pk, 5)
    assert done.row.filename == "名单.csv"
    assert done.row.file.open_unchecked().read() == GOOD.encode()
    assert verify() == []


def test_an_owner_may_be_chosen_in_the_department(cast):
    take_in(cast, owner=cast.person("sales_rep2"))
    assert set(Client.objects.values_list("owner__username", flat=True)) == {"sales_rep2"}
    assert Ownership.objects.count() == 3
    assert find("云岭", cast.sales_rep2)
    assert not find("云岭", cast.sales_rep)
    with pytest.raises(Refusal):
        take_in(cast, GOOD.replace("春和", "春明"), owner=cast.person("sales_rep3"))


def test_the_same_key_imports_once(cast):
    once = OneTime.of("k", "list")
    done = take_in(cast, once=once)
    with pytest.raises(AlreadyDone) as again:
        take_in(cast, once=once)
    assert again.value.pk == done.row.pk


@pytest.mark.parametrize("who", ["sales_rep", "department_manager", "general_manager", "administrator"])
def test_only_back_office_imports(cast, who):
    with pytest.raises(Denied):
        take_in(cast, who=who)


def test_a_file_without_names_is_no_list_of_clients(cast):
    with pytest.raises(TableRefused, match="客户名称"):
        take_in(cast, "电话,人数\n13800006218,5\n")


def test_imported_clients_are_found_by_pinyin(cast):
    take_in(cast)
    assert [hit.row.short_name for hit in find("chjm", cast.back_office)] == ["澄湖精密"]


@pytest.mark.skipif(not REAL.exists(), reason="the real list lies beside the project and is not part of it")
@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_the_real_list_comes_in_and_changes_nothing_the_second_time(cast, code):
    content = REAL.read_text().encode(code)
    assert take_in(cast, content, name="上市公司.csv").added == 4654
    assert take_in(cast, content, name="上市公司.csv") == (None, 0, 4654, 0, 0)
    assert len(find("股份", cast.back_office)) == 50


@pytest.mark.parametrize("name", ["--", "…", "（）", "·", "\u200b-"])
def test_signs_alone_are_no_name(cast, name):
    with pytest.raises(ImportRefused) as why:
        take_in(cast, f"客户名称,人数\n{name},5\n")
    (error,) = why.value.preview.first_errors
    assert (error.line, error.value, error.accepted) == (2, name, "请填公司全称")


@pytest.mark.parametrize(
    "first",
    ["ＡＢＣ机械（杭州）", "ABC 机械(杭州)", "  abc机械（杭州） ", "ABC\u3000机械（杭州）", "A\u200bBC机械（杭州）"],
)
def test_width_spaces_and_brackets_do_not_make_another_client(cast, first):
    assert take_in(cast, f"客户名称\n{first}\nABC机械(杭州)\n")[1:] == (1, 0, 0, 1)


@pytest.mark.parametrize("header", ["Company,Headcount,Contact,Phone", "Company Name,Employees,Contact Person,Tel"])
def test_english_titles_are_known(cast, header):
    done = take_in(cast, f"{header}\nLakeside Ltd,20,Luo Min,13800006218\n")
    assert (done.added, Contact.objects.get().digits) == (1, "13800006218")


@pytest.mark.parametrize("phone", ["1.38E+10", "1.38001E+10", "1.38e10"])
def test_a_phone_in_scientific_notation_says_what_the_spreadsheet_did(cast, phone):
    with pytest.raises(ImportRefused) as why:
        take_in(cast, f"客户名称,联系人,电话\n澄湖,罗敏,{phone}\n")
    (error,) = why.value.preview.first_errors
    assert (error.line, error.column, error.value) == (2, "电话", phone) and "科学记数" in error.reason


def test_what_looks_like_a_formula_comes_in_as_text_and_goes_out_harmless(cast):
    take_in(cast, "客户名称,联系人,备注\n\"=cmd|' /C calc'!A0\",罗敏,@SUM(A1)\n")
    client = Client.objects.get()
    assert (client.name, client.remark) == ("=cmd|' /C calc'!A0", "@SUM(A1)")
    out = write_csv(COLUMNS[:1], [{"name": client.name}]).decode("utf-8-sig")
    assert out.splitlines()[1].lstrip('"').startswith("'=")


def test_somebody_who_is_no_rep_gets_no_list(cast):
    for who in ("back_office", "designer"):
        with pytest.raises(Refusal, match="无法录给"):
            take_in(cast, owner=cast.person(who))


@pytest.mark.parametrize("name", ["合计", "合 计：", "总计", "Total:"])
def test_the_sum_under_a_list_is_no_client(cast, name):
    with pytest.raises(ImportRefused) as why:
        take_in(cast, f"客户名称,人数\n澄湖,5\n{name},5\n")
    (error,) = why.value.preview.first_errors
    assert (error.line, error.accepted) == (3, "请删去这一行")
    assert take_in(cast, "客户名称\n合计机械有限公司\n").added == 1


def test_a_row_with_a_phone_and_no_name_is_no_blank_row(cast):
    text = "公司,老板电话,规模\n澄湖机械,13800006218,80\n,13800004920,20\n云岭茶业,,\n"
    with pytest.raises(ImportRefused) as why:
        take_in(cast, text)
    (error,) = why.value.preview.first_errors
    assert (error.line, error.sentence()) == (3, "第 3 行“公司”：缺客户名称 必填")
    assert take_in(cast, text.replace("\n,", "\n青山纸品,")).added == 3
    assert Client.objects.get(name="青山纸品").headcount == 20
    assert set(Contact.objects.values_list("name", "phone")) == {("总机", "13800006218"), ("总机", "13800004920")}


def test_what_may_be_guessed_is_not_also_known_outright():
    titles = {word for column in COLUMNS for word in column.header_words}
    guessed = [
        comparable_header(word) for column in COLUMNS for guess in column.guesses for word in guess.words.split()
    ]
    assert not titles & set(guessed) and len(guessed) == len(set(guessed))


def test_columns_are_matched_by_hand(cast):
    columns = {"备注2": "remark", "联系电话": ""}
    take_in(cast, columns=columns)
    assert Client.objects.get(short_name="澄湖精密").remark == "老客户 证券代码 600001"
    assert set(Contact.objects.values_list("phone", flat=True)) == {""}
