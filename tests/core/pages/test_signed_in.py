"""Signed in until the session runs out or the person is disabled."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tuanding.core.accounts.models import Person

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
