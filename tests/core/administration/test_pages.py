"""The administration pages: the administrator works there, the general manager reads, everybody else is refused."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tuanding.core.accounts.models import Person
from tuanding.core.company.models import Company, Setting, WorkDay

pytestmark = pytest.mark.django_db
READ = ("people", "departments", "settings", "calendar", "company")
WRITE = ("new_person", "new_department", "jobs")


def signed_in(cast, who="administrator"):
    browser = Client()
    browser.force_login(cast.person(who))
    return browser


def at(name, *args):
    return reverse(f"administration:{name}", args=args)


@pytest.mark.parametrize("name", READ + WRITE)
def test_the_administrator_opens_every_page(cast, name):
    assert signed_in(cast).get(at(name)).status_code == 200


@pytest.mark.parametrize("name", READ)
def test_the_general_manager_reads(cast, name):
    assert signed_in(cast, "general_manager").get(at(name)).status_code == 200


@pytest.mark.parametrize("who", ["sales_rep", "department_manager", "finance", "designer", "marketing_manager"])
def test_nobody_else_comes_in(cast, who):
    browser = signed_in(cast, who)
    assert {browser.get(at(name)).status_code for name in READ + WRITE} == {403}


@pytest.mark.parametrize("name", WRITE)
def test_the_general_manager_does_not_change(cast, name):
    assert signed_in(cast, "general_manager").get(at(name)).status_code == 403


def test_a_stranger_is_led_to_the_sign_in_page(cast):
    assert Client().get(at("people")).status_code == 302


def test_a_new_person_is_made_and_shown(cast):
    form_data = {"name": "新同事", "username": "new.one", "password": "long enough", "language": "zh-hans"}
    answer = signed_in(cast).post(at("new_person"), form_data)
    person = Person.objects.get(username="new.one")
    assert answer["Location"] == at("person", person.pk)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast):
    form_data = {"name": "新同事", "username": "finance", "password": "long enough", "language": "zh-hans"}
    answer = signed_in(cast).post(at("new_person"), form_data)
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    assert "新同事" in answer.content.decode()


def test_a_role_ended_on_the_page_is_gone_with_the_next_request(cast):
    browser, rep = signed_in(cast), signed_in(cast, "finance2")
    assert rep.get("/").status_code == 200
    row = cast.person("finance2").assignments.get()
    browser.post(at("end_role", row.pk))
    assert rep.get("/").wsgi_request.actor.roles == frozenset()


def test_a_person_disabled_is_signed_out_by_the_next_request(cast):
    browser, other = signed_in(cast), signed_in(cast, "finance2")
    person = cast.person("finance2")
    browser.post(at("disable", person.pk), {"seen": person.version})
    assert other.get("/").status_code == 302


def test_a_password_reset_ends_the_person_s_sessions(cast):
    browser, other = signed_in(cast), signed_in(cast, "finance2")
    person = cast.person("finance2")
    browser.post(at("password", person.pk), {"seen": person.version, "password": "brand new one"})
    assert other.get("/").status_code == 302


@pytest.mark.parametrize("weak", ["12345678", "password1", "        ", "short", "finance2"])
def test_one_s_own_password_is_no_weaker_than_one_the_administrator_sets(cast, weak):
    mine = signed_in(cast, "finance2")
    answer = mine.post("/accounts/password/", {"oldpassword": "demo", "password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert "无法设这个密码" in answer.content.decode()
    assert cast.person("finance2").check_password("demo")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_nobody_means_is_no_address(cast, day):
    assert signed_in(cast).post(f"/admin/calendar/days/{day}/forget").status_code == 404


def test_two_administrators_on_one_person_do_not_overwrite_each_other(cast):
    browser, person = signed_in(cast), cast.person("finance")
    form_data = {"name": "秦素", "username": "finance", "phone": "1", "language": "zh-hans", "seen": person.version}
    assert browser.post(at("edit_person", person.pk), {**form_data, "initial-name": person.name}).status_code == 302
    answer = browser.post(at("edit_person", person.pk), {**form_data, "name": "秦心", "initial-name": person.name})
    assert answer.status_code == 409
    assert "秦素" in answer.content.decode()


def test_a_standard_is_set_on_its_page(cast):
    form_data = {"value": "0 3\n100,000 3.5%", "from_on": "2098-01-01", "whom": "role:sales_rep"}
    assert signed_in(cast).post(at("setting", "commission_tiers"), form_data).status_code == 302
    row = Setting.objects.get()
    assert (row.value, row.role) == ([[0, 300], [100000, 350]], "sales_rep")


def test_an_unknown_standard_is_404(cast):
    assert signed_in(cast).get(at("setting", "moon")).status_code == 404


def test_a_day_is_set_and_given_back_on_the_calendar(cast):
    browser = signed_in(cast)
    browser.post(at("set_day"), {"day": "2026-10-01", "works": "1", "name": "赶工"})
    row = WorkDay.objects.get()
    assert (row.works, row.own) == (True, True)
    browser.post(at("forget_day", row.day))
    assert not WorkDay.objects.get().works


def test_company_data_is_saved(cast):
    row = Company.objects.get()
    form_data = {"name": "树王服饰股份有限公司", "mark": "树王", "seen": row.version}
    assert signed_in(cast).post(at("company"), form_data).status_code == 302
    assert Company.objects.get().name == "树王服饰股份有限公司"


def test_a_form_of_the_company_opened_before_a_day_was_set_is_still_good(cast):
    browser, row = signed_in(cast), Company.objects.get()
    browser.post(at("set_day"), {"day": "2026-10-01", "works": "1", "name": "赶工"})
    browser.post(at("forget_day", WorkDay.objects.get().day))
    form_data = {"name": "树王服饰股份有限公司", "mark": "树王", "seen": row.version}
    assert signed_in(cast).post(at("company"), form_data).status_code == 302


def test_the_list_of_people_asks_the_same_number_of_times_for_one_and_for_thirty(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(cast)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(at("people"))
    Person.objects.bulk_create(Person(username=f"p{n}", name=f"人{n}", password="!") for n in range(30))
    with django_assert_num_queries(len(few)):
        browser.get(at("people"))


@pytest.mark.parametrize(("typed", "stored"), [("40", 4000), ("40%", 4000), ("33.33 %", 3333), ("０．５", 50)])
def test_a_share_is_typed_and_shown_in_percent(cast, typed, stored):
    browser, page = signed_in(cast), at("setting", "deposit_basis_points")
    assert '<span class="unit">%</span>' in browser.get(page).content.decode()
    form_data = {"value": typed, "from_on": "2098-01-01", "whom": ""}
    assert browser.post(page, form_data).status_code == 302
    assert Setting.objects.get().value == stored
    assert f"<b>{stored / 100:g}</b>" in browser.get(page).content.decode()  # among the values it had
    assert f"2098-01-01 起 {stored / 100:g}" in " ".join(browser.get(at("settings")).content.decode().split())


@pytest.mark.parametrize("typed", ["0,4", "33.333", "101", "-1", "4e1", "四十"])
def test_a_share_that_is_doubtful_is_refused(cast, typed):
    form_data = {"value": typed, "from_on": "2098-01-01", "whom": ""}
    answer = signed_in(cast).post(at("setting", "deposit_basis_points"), form_data)
    assert answer.status_code == 422
    assert re.search("百分数|0 % 到 100 %", answer.content.decode())
    assert not Setting.objects.exists()
