"""The bell's pages: light counts, the list, looking."""

import pytest

from tests.proposals import a_proposal, a_taken_request

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_counts_are_sent_once_and_then_304_until_something_is_new(cast, browser):
    request, rep = a_taken_request(cast), browser("sales_rep")
    first = rep.get("/bell/counts/")
    assert first.json() == {"fresh": 0, "waiting": first.json()["waiting"]}
    assert rep.get("/bell/counts/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    a_proposal(cast, request)
    again = rep.get("/bell/counts/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["fresh"]) == (200, 1)


def test_opening_the_bell_marks_what_is_in_it(cast, browser):
    a_proposal(cast, a_taken_request(cast))
    rep = browser("sales_rep")
    assert "data-fresh" in rep.get("/bell/?fragment").text  # reading alone marks nothing
    opened = rep.post("/bell/?fragment").text
    assert "data-fresh" in opened
    assert "/present/" in opened
    assert cast.person("designer").name in opened
    assert "<html" not in opened
    assert rep.get("/bell/counts/").json()["fresh"] == 0
    assert "data-fresh" not in rep.get("/bell/").text


def test_who_is_signed_out_is_led_away(cast, client):
    answer = client.get("/bell/counts/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_every_page_has_the_bell_and_asks_nothing_for_it(cast, browser, django_assert_num_queries):
    a_proposal(cast, a_taken_request(cast))
    rep = browser("sales_rep")
    assert 'data-counts="/bell/counts/"' in rep.get("/bell/").text
    rep.get("/bell/counts/")
    with django_assert_num_queries(4):  # the session, the person with roles, items, notices
        rep.get("/bell/counts/")
