"""Texts of somebody's client turn up nowhere for who may not see it: pages, lists, search, exports, API, sheets."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOON
from tests.permissions import canaries as c
from tests.permissions import table as t
from tuanding.core.accounts.models import Deputy, RoleAssignment
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import MARKETING_MANAGER
from tuanding.selling.clients.operations import assign_client

pytestmark = pytest.mark.both
NOT_THEIRS = {
    c.QUIET: t.SIGNED_IN - t.NEAR,
    c.QUIET_PHONE: t.SIGNED_IN - t.OWN_DEPT,
    c.TITLE: t.SIGNED_IN - t.NEAR,
    c.SECRET: t.SIGNED_IN - t.SEES["client"],
    c.PHONE: t.SIGNED_IN - t.OWN_DEPT,
    c.POOL: t.SIGNED_IN - t.SEES["pool_client"],
    c.REMARK: {"sales_rep3", "department_manager2", "administrator", "measurer"},
    "105,320.00": t.SIGNED_IN - t.NEAR - t.FINANCE - t.DESIGN,
    "105320.00": t.MAKERS | {"sales_rep2", "sales_rep3"},
}
LISTS = (
    "clients:list",
    "clients:orders",
    "activities:call_list",
    "activities:visits",
    "proposals:requests",
    "contracts:list",
)
API_LISTS = [one.path for one in t.OPERATIONS if one.method == "get" and not one.of]
WORDS = (c.SECRET, c.QUIET, c.POOL, c.CONTACT, c.PHONE, c.QUIET_PHONE, c.PHONE[-4:], c.TITLE, c.REMARK, "105320")
SPACED = {phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}" for phone in (c.PHONE, c.QUIET_PHONE)}


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    text = content.decode("utf-8", "replace") if answer.status_code == 200 else ""
    is_json = text and "json" in answer.headers.get("Content-Type", "")  # which writes Chinese as codes
    return json.dumps(json.loads(text), ensure_ascii=False) if is_json else text


def addresses():
    """Pages that gather: Today, lists with their tabs and exports; the record pages of what is theirs come on top."""
    yield from ("/", "/calls/")
    for name in LISTS:
        yield from (f"{reverse(name)}{query}" for query in ("", "?tab=pool", "?tab=all", "?export=csv", "?export=xlsx"))


def searches(words):
    for word in words:
        yield f"/search/?q={word}"
        yield from (f"{reverse(name)}?q={word}&export=csv" for name in ("clients:list", "clients:orders"))


def records(world):
    return [
        reverse("client", args=[world.things["client"].pk]),
        reverse("order", args=[world.things["order"].pk]),
        reverse("contracts:contract", args=[world.things["sealed"].pk]),
    ]


def leaks_in(text, who):
    return [
        word
        for word, hidden in NOT_THEIRS.items()
        if who in hidden and (word in text or SPACED.get(word, word) in text)
    ]


def pages_of(world, who, addresses_of_pages):
    browser = world.browser(who)
    return {address: text_of(browser.get(address)) for address in addresses_of_pages}


@pytest.mark.parametrize("who", sorted(t.SIGNED_IN - {"finance2"}))
def test_no_page_list_export_or_record_shows_what_is_not_theirs(who, world):
    texts = pages_of(world, who, [*addresses(), *records(world)])
    assert {a: leaks for a, text in texts.items() if (leaks := leaks_in(text, who))} == {}


@pytest.mark.parametrize("who", sorted(t.SIGNED_IN - {"finance2"}))
def test_no_api_list_shows_what_is_not_theirs(who, world):
    texts = {path: text_of(world.program(who, "get", path)) for path in API_LISTS}
    assert {a: leaks for a, text in texts.items() if (leaks := leaks_in(text, who))} == {}


@pytest.mark.parametrize(
    "who", ["sales_rep2", "sales_rep3", "department_manager2", "designer", "measurer", "administrator"]
)
def test_searching_for_a_foreign_text_finds_nothing(who, world):
    for address, text in pages_of(world, who, searches(WORDS)).items():
        without_the_question = text.replace(address.split("q=")[1].split("&")[0], "")
        hidden = [w for w in (c.QUIET, c.TITLE, c.QUIET_PHONE) if who in NOT_THEIRS[w] and w in without_the_question]
        assert hidden == [], address


def test_the_owner_finds_them_all(world):
    """The other tests would pass on a company without clients."""
    text = "".join(pages_of(world, "sales_rep", [*addresses(), *records(world)]).values())
    assert [word for word in (c.SECRET, c.QUIET, c.POOL, c.TITLE) if word not in text] == []
    assert any(phone in text or SPACED[phone] in text for phone in SPACED)


@pytest.mark.parametrize("who", ["marketing_manager", "general_manager", "designer", "finance", "production_manager"])
def test_numbers_are_masked_for_who_does_not_call(who, world):
    path = f"/api/v1/clients/{world.things['client'].pk}/contacts"
    text = text_of(world.program(who, "get", path))
    assert c.CONTACT in text
    assert c.PHONE not in text


@pytest.mark.parametrize("who", sorted(t.MAKERS))
def test_production_and_logistics_see_the_contract_without_a_price(who, world):
    sealed = world.things["sealed"].pk
    texts = [
        text_of(world.program(who, "get", f"/api/v1/contracts/{sealed}")),
        text_of(world.browser(who).get(reverse("contracts:contract", args=[sealed]))),
    ]
    assert all("前厅西服套装" in text for text in texts)
    assert not any(price in text for text in texts for price in ("860.00", "105320", "105,320"))


def test_who_gave_a_client_away_sees_nothing_of_it_at_the_next_request(world):
    client = world.things["quiet_client"]
    assign_client(
        client, world.cast.person("sales_rep2"), by=world.cast.department_manager, at=NOON, seen=client.version
    )
    text = "".join(pages_of(world, "sales_rep", [*addresses(), *searches((c.QUIET[:3],))]).values())
    assert c.QUIET not in text
    assert c.TITLE not in text
    assert c.QUIET in text_of(world.browser("sales_rep2").get("/clients/"))
    for name, of in (("client", "quiet_client"), ("order", "quiet_order"), ("sheets:issued_pdf", "issued_F14")):
        assert world.browser("sales_rep").get(reverse(name, args=[world.things[of].pk])).status_code == 404


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(world):
    address = reverse("client", args=[world.things["client"].pk])
    browser = world.browser("general_manager")
    assert browser.get(address).status_code == 200
    roles = RoleAssignment.objects.filter(person=world.cast.person("general_manager"))
    roles.update(to_on=day_of(NOON) - timedelta(days=1))
    assert browser.get(address).status_code == 403
    assert world.program("general_manager", "get", f"/api/v1{address.rstrip('/')}").status_code == 404


@pytest.mark.parametrize(("start", "end", "status"), [(0, 0, 200), (-3, 3, 200), (1, 3, 404), (-3, -1, 404)])
def test_a_deputy_sees_what_is_lent_on_its_days_only(start, end, status, world):
    day = day_of(NOON)
    Deputy.objects.create(
        person=world.cast.person("sales_rep3"),
        instead_of=world.cast.person("sales_rep"),
        from_on=day + timedelta(days=start),
        to_on=day + timedelta(days=end),
    )
    address = reverse("clients:edit", args=[world.things["quiet_client"].pk])
    assert world.browser("sales_rep3").get(address).status_code == status


def test_several_roles_are_united(world):
    person, quiet = world.cast.person("measurer"), world.things["quiet_client"].pk
    RoleAssignment.objects.create(person=person, role=MARKETING_MANAGER, from_on=day_of(NOON))
    assert world.browser("measurer").get(reverse("client", args=[quiet])).status_code == 200
    assert world.browser("measurer").get(reverse("clients:edit", args=[quiet])).status_code == 403


def test_a_client_of_the_pool_is_not_for_the_other_department(world):
    answer = world.program("sales_rep3", "get", "/api/v1/clients?pool=true")
    assert answer.json()["items"] == []
