import pytest
from django.test import Client


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "tests.core.pages.site"


@pytest.fixture
def rep(site, cast):
    """The sales rep's browser."""
    return _signed_in(cast, "sales_rep")


@pytest.fixture
def accountant(site, cast):
    return _signed_in(cast, "finance")


def _signed_in(cast, username):
    browser = Client()
    browser.force_login(cast.person(username))
    return browser
