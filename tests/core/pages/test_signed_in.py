"""Signed in until the session runs out or the person is disabled."""

from datetime import UTC, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.utils import timezone

from tuanding.core.accounts.models import Person

DOOR = "/accounts/login/"
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_session_that_ran_out_is_none(cast, browser):
    page = browser("sales_rep")
    assert page.get("/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert page.get("/").status_code == 302


def test_who_is_disabled_is_signed_out_with_the_next_page(cast, browser):
    page = browser("sales_rep")
    assert page.get("/").status_code == 200
    Person.objects.filter(username="sales_rep").update(is_active=False)
    assert page.get("/").status_code == 302


def test_each_session_is_its_own_persons(cast, browser):
    one, other = browser("sales_rep"), browser("finance")
    assert "林晚晴" in one.get("/").content.decode()
    assert "林晚晴" not in other.get("/").content.decode()


class TestSessions:
    """Signed in as long as one works; signed out after a day without use, or two weeks after the sign-in."""

    def test_who_does_nothing_for_a_day_is_signed_out_and_told_why(self, cast, browser):
        page = browser("sales_rep")
        cast.later(hours=23, minutes=59)
        assert page.get("/").status_code == 200
        cast.later(hours=24, seconds=1)
        answer = page.get("/clients/")
        assert answer.url == f"{DOOR}?next=/clients/&ended=1"
        assert "24 小时没有用" in page.get(answer.url).content.decode()

    def test_who_works_stays_signed_in_until_two_weeks_are_over(self, cast, browser):
        page = browser("sales_rep")
        for _ in range(27):
            cast.later(hours=12)
            assert page.get("/").status_code == 200
        cast.later(hours=12, seconds=1)
        assert page.get("/").status_code == 302

    def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(self, cast, browser):
        page = browser("sales_rep")
        for _ in range(2):
            cast.later(hours=11)
            assert page.get("/", headers={"X-Poll": "1"}).status_code == 200
        cast.later(hours=3)
        assert page.get("/").status_code == 302

    def test_use_is_written_seldom(self, cast, browser):
        page = browser("sales_rep")
        page.get("/")
        cast.later(hours=2)
        before = Session.objects.get().expire_date
        page.get("/")
        assert Session.objects.get().expire_date == before
        cast.later(hours=1)
        page.get("/")
        assert Session.objects.get().expire_date == cast.now.astimezone(UTC) + timedelta(hours=24)

    def test_on_a_full_disk_reading_goes_on(self, cast, browser):
        page = browser("sales_rep")
        cast.later(hours=5)

        def refuse(execute, sql, params, many, context):
            if sql.startswith(("INSERT", "UPDATE", "DELETE")):
                raise OperationalError("database or disk is full")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            assert page.get("/clients/").status_code == 200
