"""No link leads to a refusal: whoever sees it can open it. Followed in the demo company, which has everything."""

import re
from collections import Counter, deque
from datetime import UTC
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from tests.cast import NOON
from tests.core.files.corpus import PDF
from tests.early import ENGINE
from tests.fresh import connected_to
from tuanding.contracting.contracts.models import Contract
from tuanding.core.accounts.models import Person
from tuanding.core.rulebook.roles import ROLES
from tuanding.core.sheets.typesetter import Typeset
from tuanding.entrypoints.cli.demo.load import load

pytestmark = pytest.mark.xdist_group("links")
LINK = re.compile(r'(?:<a\b[^>]*?\shref|\shx-get)="([^"#]+)')
REFUSED = (400, 403, 404, 405)
SHORT, LONG = 1, 3


def links_of(answer):
    """The addresses on a page of ours, each without its fragment."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [unescape(link) for link in LINK.findall(answer.content.decode())]


def kind_of(address):
    """The name of its page with the names of its parameters: addresses of one kind are followed a few times only."""
    path, _, query = address.partition("?")
    try:
        page = resolve(path)
    except Resolver404:
        return path
    words = {name: value for name, value in page.kwargs.items() if not str(value).isdecimal()}
    return f"{page.view_name} {words} {sorted({part.partition('=')[0] for part in query.split('&')})}"


def refusals(browser, most):
    """(where the link stands, where it leads, the status) of every link that leads to a refusal, beginning at Today.
    `most`: how many addresses of one kind are followed."""
    met, refused, followed = {"/"}, [], Counter()
    waiting = deque([("", "/")])
    while waiting:
        where, address = waiting.popleft()
        answer = browser.get(address)
        if answer.status_code in REFUSED or answer.status_code >= 500:
            refused.append((where, address, answer.status_code))
            continue
        further = [answer.headers["Location"]] if 300 <= answer.status_code < 400 else links_of(answer)
        for link in further:
            whole = link if not link.startswith("?") else address.partition("?")[0] + link
            if not whole.startswith("/") or whole.startswith(("/static/", "//")) or whole in met:
                continue
            met.add(whole)
            kind = kind_of(whole)
            followed[kind] += 1
            if followed[kind] <= most:
                waiting.append((address, whole))
    return refused


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """The demo company at the cast's noon, in a database of its own; sheets are blank, and quick."""
    ENGINE.copy("links")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), connected_to("links", ENGINE):
        patch.setattr("django.utils.timezone.now", lambda: NOON.astimezone(UTC))
        load(NOON)
        patch.setattr(
            "tuanding.core.sheets.engine.typeset",
            lambda *args, with_seal_areas: Typeset(PDF, [], []),
        )
        yield
    ENGINE.drop("links")


def browser_of(who):
    browser = Browser()
    browser.force_login(Person.objects.get(username=who))
    return browser


@pytest.mark.parametrize("who", sorted(ROLES))
def test_no_link_leads_to_a_refusal(who, company):
    assert refusals(browser_of(who), SHORT) == []


@pytest.mark.nightly
@pytest.mark.parametrize("who", [*sorted(ROLES), "sales_rep3", "department_manager2"])
def test_no_link_of_any_kind_leads_to_a_refusal(who, company):
    assert refusals(browser_of(who), LONG) == []


def test_a_link_that_is_refused_is_seen(company):
    """The twin: a page with a link that its reader may not open."""
    measurer = browser_of("measurer")

    class Misled:
        def get(self, address):
            return measurer.get("/clients/" if address == "/" else address)

    assert refusals(Misled(), SHORT) == [("", "/", 403)]


def test_after_a_session_that_ended_the_address_of_a_button_leads_to_its_page(company):
    """A review was refused, the session ended, the review was sent again: back comes the contract."""
    finance = browser_of("finance")
    contract = Contract.objects.filter(state="submitted").first()
    review = f"/contracts/{contract.pk}/review/"
    finance.logout()
    here = "http://testserver"
    sign_in = finance.post(review, {}, headers={"Referer": here + review}).headers["Location"]
    assert sign_in.startswith("/accounts/login/")
    answer = finance.post(
        sign_in, {"login": "finance", "password": "demo"}, headers={"Referer": here + sign_in}, follow=True
    )
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, f"/contracts/{contract.pk}/")
    by_hand = finance.get(review)
    assert by_hand.status_code == 405
    assert f'href="/contracts/{contract.pk}/"' in by_hand.content.decode()
