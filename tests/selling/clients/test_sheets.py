"""F01 and F14 carry what the form asks for; who does not call gets masked numbers."""

import re
from datetime import date

import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.sheets.form import form_of
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import draft_pdf, issue
from tuanding.core.sheets.queries import openable
from tuanding.selling.clients.breaking import record_referrals
from tuanding.selling.clients.models import Client, Rep
from tuanding.selling.clients.operations import assign_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(cast):
    a_client(cast, name="澄湖精密机械有限公司", headcount=628, contact={"name": "罗敏", "phone": "13800006218"})
    a_client(cast, "sales_rep2")
    return Rep.objects.get(username="sales_rep")


def test_the_prospect_list_has_the_reps_clients_only(cast, rep):
    data = form_of("F01").facts(rep, "", cast.department_manager)
    (row,) = data["rows"]
    assert (row["client"], row["contact"], row["phone"], row["headcount"]) == (
        "澄湖精密机械有限公司",
        "罗敏",
        "138 0000 6218",
        628,
    )
    assert (data["rep"], data["department"], data["standard"]) == ("林晚晴", "团订一部", 150)


def test_the_masked_edition_shows_no_whole_number(cast, rep):
    (row,) = form_of("F01").facts(rep, "masked", cast.general_manager)["rows"]
    assert row["phone"] == "138 **** 6218"
    with pytest.raises(Refusal):
        form_of("F01").right_for("other")


def test_the_referral_list_says_what_became_of_each(cast, rep):
    order = an_order(cast)
    people = [
        {"company": "澄湖精密机械有限公司", "name": "罗敏", "phone": "13800006218"},
        {"company": "云岭茶业", "name": "吴科长"},
    ]
    referral_list = record_referrals(
        order, by=cast.sales_rep, at=cast.now, referrals=people, none_because="", occasion="signing"
    )
    data = form_of("F14").facts(referral_list, "masked", None)
    assert [str(row["outcome"]) for row in data["rows"]] == ["已是客户", "新客户"]
    assert (data["rows"][0]["phone"], data["order"]) == ("138 **** 6218", order.number)


def test_an_issued_list_is_closed_to_who_has_lost_a_client_of_it(cast, rep):
    copy = issue("F01", rep, by=cast.sales_rep, at=cast.now)
    assert openable([copy], cast.sales_rep) == openable([copy], cast.department_manager) == [copy]
    lost = Client.objects.get(name="澄湖精密机械有限公司")
    assign_client(lost, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=lost.version)
    assert openable([copy], cast.sales_rep) == []
    assert openable([copy], cast.department_manager) == [copy]


def set_role_days(cast, who, **days):
    RoleAssignment.objects.filter(person=cast.person(who), role="sales_rep").update(**days)


@pytest.mark.parametrize(
    ("days", "is_visible"),
    [
        ({"to_on": date(2026, 11, 23)}, False),
        ({"to_on": date(2026, 11, 24)}, True),
        ({"from_on": date(2026, 11, 25)}, False),
        ({"from_on": date(2026, 11, 24)}, True),
    ],
)
def test_the_manager_has_the_list_of_a_rep_of_today(cast, rep, days, is_visible):
    set_role_days(cast, "sales_rep", **days)
    assert visible(Rep, cast.department_manager).filter(pk=rep.pk).exists() is is_visible


@pytest.mark.parametrize("edition", ["", "masked"])
def test_both_print(cast, rep, edition):
    referral_list = record_referrals(
        an_order(cast), by=cast.sales_rep, at=cast.now, referrals=[], none_because="不愿推荐", occasion="signing"
    )
    for code, subject in (("F01", rep), ("F14", referral_list)):
        assert draft_pdf(code, subject, edition, by=cast.department_manager, at=cast.now).startswith(b"%PDF")


@pytest.mark.both
def test_the_same_button_twice_issues_one_sheet(cast, rep, browser):
    page = browser("sales_rep")
    address = f"/reps/{rep.pk}/prospects/"
    [key] = re.findall(r'name="once" value="([^"]+)"', page.get(address).content.decode())
    for _press in range(2):
        assert page.post(address, {"once": key}).status_code == 302
    assert Issued.objects.filter(kind="F01").count() == 1
    assert page.post(address, {"once": key[::-1]}).status_code == 302
    assert Issued.objects.filter(kind="F01").count() == 2
