"""Finance, general manager and administrator sign in with a code of their phone besides the password; outside the demo."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client

from tests.fresh import at_once
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.administration import operations as ops
from tuanding.core.administration import second_factor
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Blocked
from tuanding.core.rulebook.roles import ADMINISTRATOR, FINANCE, GENERAL_MANAGER

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DOOR, CODE, SET_UP = "/accounts/login/", "/accounts/code/", "/accounts/two-steps/set-up"
GO_ON, MINE, TOKEN = "/accounts/two-steps/go-on", "/accounts/two-steps/", "/api/v1/auth/token"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def outside_the_demo(settings, clock):
    settings.TWO_STEP_ROLES = frozenset({FINANCE, GENERAL_MANAGER, ADMINISTRATOR})


def code_at(at, secret=SECRET, steps=0):
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30 + steps))


def enrolled(cast, who="finance"):
    """The person's recovery codes; the phone was set up an hour ago."""
    at = cast.now - timedelta(hours=1)
    return second_factor.enrol(cast.person(who), SECRET, code_at(at), at)


def door(who="finance", password="demo", follow=""):
    page = Client()
    answer = page.post(DOOR + (f"?next={follow}" if follow else ""), {"login": who, "password": password})
    return page, answer


def token(who="finance", code=None, **more):
    body = {"username": who, "password": "demo", **({} if code is None else {"code": code}), **more}
    return Client().post(TOKEN, body, content_type="application/json")


def shown_secret(page):
    text = page.get(SET_UP).content.decode()
    return re.search(r'class="secret">\s*([A-Z2-7 ]+?)\s*<', text)[1].replace(" ", "")


def shown_codes(answer):
    return re.findall(r"<code>(\d{5}-\d{5})</code>", answer.content.decode())


class TestSettingUp:
    """At the next sign-in, before anything else."""

    @pytest.mark.parametrize("who", ["finance", "general_manager", "administrator"])
    def test_who_has_to_is_led_there_and_is_not_signed_in_before(self, cast, who):
        page, answer = door(who)
        assert answer.url == SET_UP
        assert page.get("/").url.startswith(DOOR)

    @pytest.mark.parametrize("who", ["sales_rep", "department_manager", "designer"])
    def test_nobody_else_has_to(self, cast, who):
        assert door(who)[1].url == "/"

    def test_the_phone_is_set_up_recovery_codes_are_shown_once_and_one_is_in(self, cast):
        page, _answer = door(follow="/contracts/")
        secret = shown_secret(page)
        assert shown_secret(page) == secret  # loaded again, it is the one the phone read
        assert "<svg" in page.get(SET_UP).content.decode()
        wrong = page.post(SET_UP, {"code": code_at(cast.now, secret, steps=5)})
        assert wrong.status_code == 422 and "动态码不对" in wrong.content.decode()
        answer = page.post(SET_UP, {"code": code_at(cast.now, secret)})
        codes = shown_codes(answer)
        assert len(set(codes)) == 10
        assert answer["Cache-Control"] == "no-store"
        assert page.get("/contracts/").url.startswith(DOOR)  # not before they were put away
        assert page.post(GO_ON).url == "/contracts/"
        assert page.get("/contracts/").status_code == 200
        assert shown_codes(page.get(MINE)) == []
        assert "还剩 10 个" in page.get(MINE).content.decode()

    def test_the_secret_lies_encrypted(self, cast):
        enrolled(cast)
        assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_another_account_may_be_taken_instead(self, cast):
        page, _answer = door()
        assert page.post(CODE, {"leave": "1"}).url == DOOR
        assert page.post(DOOR, {"login": "sales_rep", "password": "demo"}).url == "/"

    def test_a_sign_in_that_was_not_begun_leads_to_its_beginning(self, cast):
        for path in (CODE, SET_UP, GO_ON):
            assert Client().post(path, {"code": "123456"}).url == DOOR

    def test_recovery_codes_of_another_do_not_lead_in(self, cast):
        enrolled(cast)
        page, _answer = door()
        assert page.post(GO_ON).url == CODE
        assert page.get("/").url.startswith(DOOR)

    def test_in_the_demo_company_nobody_has_to(self, cast, settings):
        settings.TWO_STEP_ROLES = frozenset()
        assert door()[1].url == "/"
        assert token().status_code == 200


class TestCode:
    """After the password."""

    def test_the_code_of_now_lets_in(self, cast):
        enrolled(cast)
        page, answer = door(follow="/contracts/")
        assert answer.url == CODE
        assert "六位数字" in page.get(CODE).content.decode()
        assert page.post(CODE, {"code": code_at(cast.now)}).url == "/contracts/"
        assert page.get("/").status_code == 200

    @pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_a_clock_may_be_one_step_off(self, cast, steps, good):
        enrolled(cast)
        assert second_factor.accept_code(cast.person("finance"), code_at(cast.now, steps=steps), cast.now) is good

    @pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "000000 1", "\u200b", "9" * 20])
    def test_anything_else_is_refused_beside_the_field(self, cast, code):
        enrolled(cast)
        page, _answer = door()
        answer = page.post(CODE, {"code": code})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert page.get("/").url.startswith(DOOR)

    def test_digits_of_an_input_method_are_digits(self, cast):
        enrolled(cast)
        page, _answer = door()
        wide = code_at(cast.now).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert page.post(CODE, {"code": f" {wide[:3]} {wide[3:]}"}).url == "/"

    def test_a_code_is_used_once_and_none_before_it(self, cast):
        enrolled(cast)
        person = cast.person("finance")
        assert second_factor.accept_code(person, code_at(cast.now), cast.now)
        assert not second_factor.accept_code(person, code_at(cast.now), cast.now + timedelta(seconds=29))
        assert not second_factor.accept_code(person, code_at(cast.now, steps=-1), cast.now)
        assert second_factor.accept_code(person, code_at(cast.now, steps=1), cast.now)

    def test_the_code_that_set_the_phone_up_does_not_sign_in(self, cast):
        second_factor.enrol(cast.person("finance"), SECRET, code_at(cast.now), cast.now)
        assert not second_factor.accept_code(cast.person("finance"), code_at(cast.now), cast.now)

    def test_a_recovery_code_lets_in_once(self, cast):
        codes = enrolled(cast)
        page, _answer = door()
        assert page.post(CODE, {"code": f"{codes[3][:5]}-{codes[3][5:]}"}).url == "/"
        again, _answer = door()
        assert again.post(CODE, {"code": codes[3]}).status_code == 422
        assert second_factor.count_recovery_codes(cast.person("finance")) == 9

    def test_five_wrong_codes_lock_page_and_api_together_and_a_good_one_before_forgets_them(self, cast):
        enrolled(cast)
        page, _answer = door()
        for _ in range(4):
            assert page.post(CODE, {"code": "000000"}).status_code == 422
        assert page.post(CODE, {"code": code_at(cast.now)}).status_code == 302
        page, _answer = door()
        for _ in range(5):
            page.post(CODE, {"code": "000000"})
        locked = page.post(CODE, {"code": code_at(cast.now, steps=1)})
        assert locked.status_code == 429
        assert 0 < int(locked["Retry-After"]) <= 300
        assert token(code=code_at(cast.now, steps=1)).status_code == 429

    def test_with_another_key_outside_the_database_no_code_is_good(self, cast, settings):
        enrolled(cast)
        settings.SECRET_KEY = "another"
        assert not second_factor.accept_code(cast.person("finance"), code_at(cast.now), cast.now)


def test_of_two_sign_ins_with_one_code_at_the_same_moment_one_is_in(fresh_db, cast):
    codes = enrolled(cast)
    person, at = cast.person("finance"), cast.now
    both = at_once(*[lambda: second_factor.accept_code(person, code_at(at), at)] * 2)
    assert sorted(both) == [False, True]
    both = at_once(*[lambda: second_factor.accept_code(person, codes[0], at)] * 2)
    assert sorted(both) == [False, True]


class TestPrograms:
    def test_a_program_sends_the_code_too(self, cast):
        enrolled(cast)
        assert [token().status_code, token().json()["error"]] == [401, "code_needed"]
        assert [(a := token(code="000000")).status_code, a.json()["error"]] == [401, "wrong_code"]
        assert token(code=code_at(cast.now)).status_code == 200
        assert token(code=code_at(cast.now)).status_code == 401

    def test_who_has_not_set_it_up_gets_no_token(self, cast):
        answer = token()
        assert (answer.status_code, answer.json()["error"]) == (403, "second_step_not_set_up")

    def test_who_needs_no_code_sends_none(self, cast):
        assert token("sales_rep").status_code == 200

    def test_a_wrong_password_says_nothing_of_codes(self, cast):
        enrolled(cast)
        assert token(password="no").json()["error"] == "unauthenticated"


class TestWhileSignedIn:
    def test_who_is_given_such_a_role_goes_through_the_second_step_at_once(self, cast):
        page, _answer = door("sales_rep")
        assert page.get("/clients/").status_code == 200
        RoleAssignment.objects.create(person=cast.person("sales_rep"), role=FINANCE, from_on=cast.now.date())
        assert page.get("/clients/").url == f"{DOOR}?next=/clients/&ended=1"
        assert page.post(f"{DOOR}?next=/clients/", {"login": "sales_rep", "password": "demo"}).url == SET_UP

    def test_also_a_deputy(self, cast):
        on = cast.now.date()
        who = {"person": cast.person("designer"), "instead_of": cast.person("finance")}
        Deputy.objects.create(**who, from_on=on, to_on=on)
        assert door("designer")[1].url == SET_UP

    def test_anybody_may_and_may_stop(self, cast):
        page, _answer = door("sales_rep")
        secret = shown_secret(page)
        assert len(shown_codes(page.post(SET_UP, {"code": code_at(cast.now, secret)}))) == 10
        assert door("sales_rep")[1].url == CODE
        assert page.post(MINE, {"code": code_at(cast.now, secret, steps=1), "off": "1"}).url == MINE
        assert door("sales_rep")[1].url == "/"

    def test_new_recovery_codes_take_a_code_and_end_the_old_ones(self, cast):
        page, old = door("sales_rep")[0], enrolled(cast, "sales_rep")
        assert page.post(MINE, {"code": "000000", "codes": "1"}).status_code == 422
        new = shown_codes(page.post(MINE, {"code": code_at(cast.now), "codes": "1"}))
        assert len(new) == 10
        person = cast.person("sales_rep")
        assert not second_factor.accept_code(person, old[0], cast.now)
        assert second_factor.accept_code(person, new[0], cast.now)

    def test_another_phone_takes_a_code_of_the_one_before(self, cast):
        page, _codes = door("sales_rep")[0], enrolled(cast, "sales_rep")
        secret = shown_secret(page)
        new = code_at(cast.now, secret)
        assert page.post(SET_UP, {"code": new, "old_code": "000000"}).status_code == 422
        assert len(shown_codes(page.post(SET_UP, {"code": new, "old_code": code_at(cast.now)}))) == 10
        assert not second_factor.accept_code(cast.person("sales_rep"), code_at(cast.now, steps=1), cast.now)

    def test_whose_role_needs_it_cannot_switch_it_off(self, cast):
        enrolled(cast)
        page, _answer = door()
        page.post(CODE, {"code": code_at(cast.now)})
        assert page.post(MINE, {"code": code_at(cast.now, steps=1), "off": "1"}).status_code == 422
        assert second_factor.authenticator_of(cast.person("finance"))


class TestLostDevice:
    def test_the_administrator_resets_it_and_the_history_says_so(self, cast, settings):
        enrolled(cast)
        page, _answer = door()
        page.post(CODE, {"code": code_at(cast.now)})
        bearer = token(code=code_at(cast.now, steps=1)).json()["token"]
        person = Person.objects.get(username="finance")
        ops.reset_second_step(person, by=cast.administrator, at=cast.now, seen=person.version)
        entry = Entry.objects.latest("pk")
        assert (entry.event, entry.subject_id) == ("accounts.Person.lost_device", person.pk)
        assert page.get("/").url.startswith(DOOR)
        assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {bearer}"}).status_code == 401
        assert door()[1].url == SET_UP

    def test_by_page(self, cast, settings):
        enrolled(cast, "sales_rep")
        settings.TWO_STEP_ROLES = frozenset()
        admin, person = Client(), cast.person("sales_rep")
        admin.force_login(cast.person("administrator"))
        assert "手机丢了" in admin.get(f"/admin/people/{person.pk}/").content.decode()
        assert admin.post(f"/admin/people/{person.pk}/lost-device", {"seen": person.version}).status_code == 302
        text = admin.get(f"/admin/people/{person.pk}/").content.decode()
        assert "重设两步验证" in text and "手机丢了" not in text

    def test_not_for_oneself_and_not_where_there_is_none(self, cast):
        enrolled(cast, "administrator")
        me, other = cast.person("administrator"), cast.person("finance")
        with pytest.raises(Blocked, match="自己"):
            ops.reset_second_step(me, by=cast.administrator, at=cast.now, seen=me.version)
        with pytest.raises(Blocked, match="没有设"):
            ops.reset_second_step(other, by=cast.administrator, at=cast.now, seen=other.version)
        assert second_factor.authenticator_of(me)

    def test_the_last_administrator_does_it_on_the_server(self, cast, capsys):
        enrolled(cast, "administrator")
        call_command("signin", "reset", "administrator")
        assert second_factor.authenticator_of(cast.person("administrator")) is None
        entry = Entry.objects.latest("pk")
        assert entry.event == "accounts.Person.lost_device_by_command"
        assert entry.person_id == cast.person("administrator").pk

    @pytest.mark.parametrize("name", ["nobody", "sales_rep"])
    def test_a_command_for_nobody_says_so(self, cast, name, capsys):
        with pytest.raises((SystemExit, CommandError)):
            call_command("signin", "reset", name)
        assert capsys.readouterr().err
