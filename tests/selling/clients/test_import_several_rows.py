"""Bought lists have a row for each contact: more rows of one company are one client with several contacts."""

import pytest

from tests.clients import a_client
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.selling.clients.imports import preview
from tuanding.selling.clients.models import Client, ClientImport, Contact
from tuanding.selling.clients.operations import add_contact, import_clients

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
HEAD = "客户名称,行业,联系人,职务,电话,统一社会信用代码,人数\n"
CODE, OTHER_CODE = "91110000600037341L", "91330110MA281T3M07"
SEVERAL = f"""{HEAD}多位甲样例制造有限公司,机械,张三,厂长,0571-88006600,{CODE},120
多位乙样例制造有限公司,,,,,,
多位甲样例制造有限公司,,李四,采购,0571-88006601,,
多位甲样例制造(有限公司),,张三,,0571-88006600,,
多位甲样例制造有限公司,,张三,,,,
多位乙样例制造有限公司,纺织,王五,,0571-88006602,,60
"""


def trial(text):
    return preview(text.encode(), "名单.csv")


def take_in(cast, text):
    return import_clients(text.encode(), "名单.csv", cast.department(), by=cast.back_office, at=cast.now)


@pytest.mark.both
def test_several_rows_of_one_company_are_one_client_with_several_contacts(cast):
    done = take_in(cast, SEVERAL)
    assert done[1:] == (2, 0, 2, 2)
    contacts = Contact.objects.order_by("pk").values_list("client__name", "name", "title", "phone")
    first, second = "多位甲样例制造有限公司", "多位乙样例制造有限公司"
    assert set(contacts) == {
        (first, "张三", "厂长", "0571-88006600"),
        (first, "李四", "采购", "0571-88006601"),
        (second, "王五", "", "0571-88006602"),
    }
    assert (done.row.added, done.row.contacts, done.row.repeated) == (2, 2, 2)
    assert verify() == []
    assert Entry.objects.get(event="accounts.Department.import").params["rows"] == 5


def test_what_stands_empty_above_is_filled_from_below(cast):
    take_in(cast, SEVERAL)
    client = Client.objects.get(name="多位乙样例制造有限公司")
    assert (client.industry, client.headcount) == ("纺织", 60)


def test_the_trial_says_of_each_row_what_becomes_of_it():
    result = trial(SEVERAL)
    assert [(one.row.line, one.first, one.adds_contact) for one in result.further] == [
        (4, 2, True),
        (5, 2, False),
        (6, 2, False),
        (7, 3, True),
    ]
    assert (len(result.rows), result.contact_count, result.repeated_count) == (2, 2, 2)


def test_another_credit_code_under_one_name_is_an_error_of_the_second():
    result = trial(f"{HEAD}甲样例制造有限公司,,,,,{CODE},\n乙厂样例,,,,,,\n甲样例制造有限公司,,李四,,,{OTHER_CODE},\n")
    (error,) = result.first_errors
    assert (error.line, error.column, error.value) == (4, "统一社会信用代码", OTHER_CODE)
    assert "第 2 行" in error.sentence()


def test_another_name_under_one_credit_code_is_an_error_of_the_second():
    result = trial(f"{HEAD}甲样例制造有限公司,,,,,{CODE},\n乙样例制造有限公司,,,,,{CODE},\n")
    (error,) = result.first_errors
    assert (error.line, "第 2 行" in error.sentence()) == (3, True)


def test_the_code_of_a_later_row_finds_the_client_for_all(cast):
    a_client(cast, name="改名前样例制造有限公司", credit_code=CODE)
    result = trial(f"{HEAD}改名后样例制造有限公司,,张三,,,,\n改名后样例制造有限公司,,李四,,,{CODE},\n")
    assert ([row.line for row, _client in result.already_there], result.rows) == ([2, 3], [])


def test_a_difference_that_is_no_contradiction_is_said_and_the_first_row_holds():
    result = trial(f"{HEAD}甲样例制造有限公司,机械,,,,,100\n甲样例制造有限公司,机械,李四,,,,120\n")
    assert result.first_errors == []
    assert result.further[0].others == ("headcount",)
    assert result.rows[0].values["headcount"] == 100


@pytest.mark.parametrize(
    ("row", "new"),
    [("老张,,0571-88006600", False), ("老张,,", False), ("老张,,0571-88006699", True), ("新人,,0571-88006600", True)],
)
def test_a_contact_of_a_client_that_was_there_is_not_added_and_said_to_be_new(cast, row, new):
    client = a_client(cast, name="早有样例制造有限公司", contact=None)
    add_contact(client, by=cast.sales_rep, at=cast.now, name="老张", phone="0571-88006600")
    text = f"{HEAD}早有样例制造有限公司,,{row},,\n"
    assert trial(text).lines_with_new_contact == ({2} if new else set())
    take_in(cast, text)
    assert client.contacts.count() == 1
    assert ClientImport.objects.count() == 0


def test_the_page_says_it_of_each_row(cast, browser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    a_client(cast, name="早有样例制造有限公司", contact=None)
    text = f"{SEVERAL}早有样例制造有限公司,,新人,,0571-88006609,,\n多位甲样例制造有限公司,,赵六,,,,130\n"
    file = SimpleUploadedFile("名单.csv", text.encode())
    who = browser("back_office")
    page = who.get(
        who.post("/clients/import/", {"file": file, "department": cast.department().pk}).url
    ).content.decode()
    for words in ("行是同一家的另一位联系人", "第 2 行那家的联系人", "与第 2 行重复", "联系人系统里没有，不会添加"):
        assert words in page
    assert "人数不同：以第 2 行为准" in page


def test_a_list_of_the_demo_size_with_merged_names_is_taken_in(cast):
    from io import BytesIO

    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("客户名称", "联系人", "电话", "统一社会信用代码"))
        page.merge_range(1, 0, 3, 0, "合并样例制造有限公司")
        page.merge_range(1, 3, 3, 3, CODE)
        for number, name in enumerate(("张三", "李四", "王五"), start=1):
            page.write_row(number, 1, (name, f"0571-8800660{number}"))
    done = import_clients(out.getvalue(), "名单.xlsx", cast.department(), by=cast.back_office, at=cast.now)
    assert done[1:] == (1, 0, 2, 0)
    assert Contact.objects.filter(client__credit_code=CODE).count() == 3
