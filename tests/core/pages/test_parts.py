"""The developers' parts page: every component and every kind of page can be drawn, and only where it is wanted."""

import pytest
from django.test import Client

PAGES = {"": 200, "/form": 200, "/record": 200, "/wrong": 422, "/gate": 409, "/conflict": 409, "/refused": 409}


@pytest.mark.parametrize(("page", "status"), PAGES.items())
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_drawn(site, db, page, status, language):
    browser = Client(headers={"accept-language": language})
    assert browser.get(f"/parts{page}").status_code == status


def test_a_company_s_own_installation_has_none(site, db, settings):
    settings.TESTING = settings.DEMO = False
    assert Client().get("/parts").status_code == 404
