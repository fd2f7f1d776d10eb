"""Pages made of many rooms: who opens them, what they ask of the database, what they say."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clients import a_client, an_order
from tests.contracts import a_draft, accepted, reviewed, seal, sealed, sent_back, submitted
from tests.permissions.sample import some_on_both
from tests.proposals import a_data_sheet, a_proposal, a_request, presented
from tuanding.contracting.contracts.operations import issue_payment_notice, tell_client, withdraw_contract
from tuanding.core.accounts.actors import actor_of, system_actor
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.pages import frame_cache, palette
from tuanding.core.rulebook.roles import DEPARTMENT_MANAGER, FINANCE, SALES_REP
from tuanding.core.rulebook.stages import LABELS
from tuanding.core.sheets.models import Issued
from tuanding.entrypoints.web.seams import seam_of
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.clients.breaking import break_off, record_referrals
from tuanding.selling.clients.models import Reach
from tuanding.selling.clients.operations import assign_client

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "sales_rep",
    "sales_rep2",
    "department_manager",
    "back_office",
    "marketing_manager",
    "general_manager",
    "designer",
    "finance",
    "production_manager",
    "measurer",
    "logistics_manager",
    "administrator",
)


@pytest.fixture
def browse(cast, time_machine_at_noon):
    """`browse("finance", url)` opens a page as somebody."""

    def open_page(who, url, **more):
        browser = Browser(headers={"host": "127.0.0.1"})
        browser.force_login(cast.person(who))
        return browser.get(url, **more)

    return open_page


@pytest.fixture
def questions(cast):
    """How many queries a page asks at most, sign-in and session included: of its first request and of a warm one."""

    def count(who, url):
        browser = Browser(headers={"host": "127.0.0.1"})
        browser.force_login(who if isinstance(who, Person) else cast.person(who))
        frame_cache.clear_cache()
        return max(_query_count(browser, url), _query_count(browser, url))

    return count


def _query_count(browser, url):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def of_many_roles(cast):
    """Somebody with three roles who stands in for a rep."""
    person, on = Person.objects.create(username="many_roles", name="多岗位"), cast.now.date()
    for role, department in ((SALES_REP, cast.department()), (FINANCE, None), (DEPARTMENT_MANAGER, cast.department())):
        RoleAssignment.objects.create(person=person, role=role, department=department, from_on=on)
    Deputy.objects.create(person=person, instead_of=cast.person("sales_rep"), from_on=on, to_on=on)
    return person


@pytest.fixture
def time_machine_at_noon():
    import time_machine

    from tests.cast import NOON

    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("who", EVERYBODY)
def test_today_is_everybodys_home(browse, who):
    page = browse(who, reverse("today"))
    assert page.status_code == 200
    assert "等我处理" in page.content.decode() and "2026-11-24 周二" in page.content.decode()


def test_a_stranger_is_led_to_the_sign_in(db):
    page = Browser(headers={"host": "127.0.0.1"}).get(reverse("today"))
    assert page.status_code == 302 and reverse("account_login") in page["Location"]


def test_today_says_what_waits_and_what_is_missing(cast, browse):
    submitted(cast)
    assert "1 件" in browse("finance", "/").content.decode()
    rep = browse("sales_rep", "/").content.decode()
    assert "今日见客" in rep and "差 2" in rep and "差 150" in rep


def test_today_says_at_which_client_one_did_what_while_it_is_ones_own_to_see(cast, browse):
    order = an_order(cast, client=a_client(cast, name="海棠园林有限公司", short_name="海棠园林"))
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"])
    assert browse("sales_rep", "/").content.decode().count("海棠园林") >= 3  # entered, opened, visited
    assign_client(order.client, cast.person("sales_rep2"), by=cast.back_office, at=cast.now, seen=1)
    assert "海棠园林" not in browse("sales_rep", "/").content.decode()


def test_the_manager_sees_every_rep_of_the_department(cast, browse):
    page = browse("department_manager", "/").content.decode()
    assert "林晚晴" in page and "周以宁" in page and "唐若溪" not in page
    assert "唐若溪" in browse("general_manager", "/").content.decode()


@pytest.mark.both
@pytest.mark.parametrize(
    "who", ["sales_rep", "department_manager", "general_manager", "finance", "designer", "many roles"]
)
def test_today_asks_at_most_twelve_questions_however_long_the_lists(cast, questions, of_many_roles, who):
    for _ in range(10):
        order = an_order(cast)
    call_client(order.client, by=cast.sales_rep, at=cast.now, outcome="refused")
    for bring in (client_told, sealed, reviewed, submitted, a_draft):
        bring(cast)
    assert questions(of_many_roles if who == "many roles" else who, "/") <= 12


def test_a_record_page_is_opened_by_whose_it_is(cast, browse):
    order = an_order(cast)
    for url in (reverse("client", args=[order.client_id]), reverse("order", args=[order.pk])):
        allowed = [who for who in EVERYBODY if browse(who, url).status_code == 200]
        assert allowed == ["sales_rep", "department_manager", "back_office", "marketing_manager", "general_manager"]


def test_the_order_page_tells_stage_history_and_next_step(cast, browse):
    contract = a_draft(cast)
    page = browse("sales_rep", reverse("order", args=[contract.group_order_id])).content.decode()
    assert "起草合同" in page and "林晚晴 · 业务经理" in page
    assert 'aria-current="step"' in page


def test_an_ended_order_says_so(cast, browse):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="预算没了", none_because="客户不愿意")
    assert "中断" in browse("sales_rep", reverse("order", args=[order.pk])).content.decode()


def client_told(cast):
    contract = sealed(cast)
    issue_payment_notice(contract.seals.get(), by=system_actor("jobs.contracts.payment_notice", cast.now), at=cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏")
    return contract


def with_contract(bring):
    return lambda cast: bring(cast).group_order


def visited(cast):
    order = an_order(cast)
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="入冬前要")
    return order


def with_data_sheet(cast):
    order = an_order(cast)
    a_data_sheet(cast, order)
    return order


def contract_withdrawn(cast):
    draft = a_draft(cast)
    withdraw_contract(draft, by=cast.sales_rep, at=cast.now, seen=draft.version, reason="客户改期")
    return draft.group_order


STAGES = {
    "just opened": an_order,
    "visited": visited,
    "data sheet": with_data_sheet,
    "requested": lambda cast: a_request(cast).group_order,
    "delivered": lambda cast: a_proposal(cast).group_order,
    "proposal to be changed": lambda cast: presented(cast, decision="change").proposal.group_order,
    "contract withdrawn": contract_withdrawn,
    "proposal accepted": lambda cast: accepted(cast, an_order(cast)),
    "drafted": with_contract(a_draft),
    "signed": with_contract(submitted),
    "sent back": with_contract(sent_back),
    "approved": with_contract(reviewed),
    "sealed": with_contract(sealed),
    "told": with_contract(client_told),
}
READERS = ("sales_rep", "department_manager", "back_office", "general_manager")


@pytest.mark.parametrize("stage", some_on_both(STAGES))
def test_record_pages_ask_few_questions_in_every_stage(cast, questions, of_many_roles, stage):
    order = STAGES[stage](cast)
    centre = ("finance",) if stage in ("signed", "approved", "sealed", "told") else ()
    readers = (*READERS, of_many_roles, *centre)
    orders = {str(who): questions(who, reverse("order", args=[order.pk])) for who in readers}
    clients = {str(who): questions(who, reverse("client", args=[order.client_id])) for who in readers}
    assert max(orders.values()) <= 14, orders
    assert max(clients.values()) <= 13, clients  # the 13th: the appointments to come


CONTRACTS = {
    "drafted": a_draft,
    "signed": submitted,
    "sent back": sent_back,
    "approved": reviewed,
    "sealed": sealed,
    "told": client_told,
}


@pytest.mark.parametrize("stage", some_on_both(CONTRACTS))
def test_the_page_of_a_contract_asks_at_most_eighteen_questions_in_every_state(cast, questions, of_many_roles, stage):
    contract = CONTRACTS[stage](cast)
    url = reverse("contracts:contract", args=[contract.pk])
    centre = () if stage == "drafted" else ("finance",)  # brought in by the signature
    readers = ("sales_rep", "department_manager", *centre, "general_manager", of_many_roles)
    counts = {str(who): questions(who, url) for who in readers}
    assert max(counts.values()) <= 18, counts


def test_a_long_history_asks_no_more_than_a_short_one(cast, questions):
    order = sealed(cast).group_order
    urls = [reverse("order", args=[order.pk]), reverse("client", args=[order.client_id])]
    short = [questions("sales_rep", url) for url in urls]
    by, at = cast.sales_rep, cast.now
    for number in range(12):
        call_client(order.client, by=by, at=at, outcome="refused")
        record_visit(order, by=by, at=at, purpose="Cc", need=f"{number}", again=True)
        names = [{"company": f"第{number}家", "name": "吴科长"}]
        record_referrals(order, by=by, at=at, referrals=names, none_because="", occasion="other")
    assert [questions("sales_rep", url) for url in urls] == short


def test_search_finds_what_is_mine_and_nothing_else(cast, browse):
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    url = reverse("search") + "?q=lmdjd"
    assert "鹿鸣大酒店" in browse("sales_rep", url).content.decode()
    assert "鹿鸣大酒店" not in browse("sales_rep2", url).content.decode()


def test_the_palette_gets_only_the_hits(cast, browse):
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    part = browse("sales_rep", reverse("search") + "?q=鹿鸣", headers={"HX-Request": "true"}).content.decode()
    assert 'role="option"' in part and "<html" not in part


@pytest.mark.parametrize("text", ["", " ", "%", "'", "<script>alert(1)</script>", "字" * 500])
def test_any_text_may_be_searched(cast, browse, text):
    page = browse("sales_rep", reverse("search"), data={"q": text})
    assert page.status_code == 200 and "<script>alert" not in page.content.decode()


def test_a_sheet_is_listed_for_whom_it_opens(cast, browse):
    contract = sealed(cast)
    order = contract.group_order
    Reach.objects.create(group_order=order, centre="production", since=cast.now)
    priced = Issued.objects.get(kind="F21")
    address = reverse("sheets:issued_pdf", args=[priced.pk])
    for who, opens in (("sales_rep", True), ("finance", True), ("production_manager", False)):
        assert (address in browse(who, reverse("order", args=[order.pk])).content.decode()) is opens
        assert (browse(who, address).status_code == 200) is opens


NONE_YET = ("还没有拜访", "还没打过电话", "还没有客户资料")


@pytest.mark.parametrize(
    ("who", "hidden", "visible"),
    [
        ("finance", {"记拜访", "打电话"}, {"起草合同", "记客户签字"}),
        ("designer", {"记拜访", "打电话", "起草合同", "记客户签字"}, {"申请制作方案"}),
        ("sales_rep", set(), {"打电话", "记拜访", "起草合同", "记客户签字", "申请制作方案"}),
    ],
)
def test_history_and_panels_say_nothing_of_what_is_not_theirs(cast, browse, who, hidden, visible):
    order = submitted(cast).group_order
    call_client(order.client, by=cast.sales_rep, at=cast.now, outcome="refused")
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Cc", again=True)
    pages = [browse(who, reverse(*at)) for at in (("order", None, [order.pk]), ("client", None, [order.client_id]))]
    story = {line.text for page in pages for line in page.context["entries"]}
    assert (story & hidden, visible - story) == (set(), set())
    assert [none for none in NONE_YET for page in pages if none in page.content.decode()] == []


def test_a_lock_stands_behind_the_signature_until_the_seal(cast, browse):
    contract = submitted(cast)
    address = reverse("order", args=[contract.group_order_id])
    seam = browse("sales_rep", address).content.decode().split('class="seam', 1)[1].split("</ol>")[0]
    assert 'aria-label="合同还没有盖章"' in seam.split("<li")[5]
    assert seam.count('class="lock"') == 1
    assert 'aria-current="step"' not in seam


@pytest.mark.clause("6.1")
def test_after_the_seal_the_lock_says_that_the_deposit_is_open(cast, browse):
    address = reverse("order", args=[sealed(cast).group_order_id])
    for who in ("sales_rep", "designer"):
        seam = browse(who, address).content.decode().split('class="seam', 1)[1].split("</ol>")[0]
        assert 'aria-label="预付款还没有到齐"' in seam.split("<li")[5]
        assert 'aria-current="step"' not in seam


def test_nothing_locks_the_seam_of_a_sealed_contract_without_deposit(cast, browse):
    contract = seal(cast, reviewed(cast, submitted(cast, deposit_basis_points=0)))
    seam = (
        browse("sales_rep", reverse("order", args=[contract.group_order_id]))
        .content.decode()
        .split('class="seam', 1)[1]
        .split("</ol>")[0]
    )
    assert 'class="lock"' not in seam
    assert 'aria-current="step"' in seam.split("<li")[6]


def test_a_stage_that_was_skipped_says_so():
    days = [(code, label, date(2026, 11, 24) if code in ("Dh", "Fa") else None) for code, label in LABELS.items()]
    seam = seam_of(days, ended=False)
    assert [stitch.s for stitch in seam[:5]] == ["done", "skip", "skip", "done", "now"]
    assert render_to_string("pages/parts/seam.html", {"steps": seam}).count("跳过") == 2


def test_a_page_that_is_not_there_keeps_the_menu_and_the_way_back(cast, browse):
    page = browse("sales_rep", "/orders/999999/", headers={"referer": "http://127.0.0.1/orders/"})
    text = page.content.decode()
    assert page.status_code == 404
    assert reverse("clients:list") in text
    assert 'href="/orders/"' in text.split('class="empty"')[1]


def test_plus_is_there_for_whoever_can_make_something(browse, monkeypatch):
    new = {"clients:new", "administration:new_person"}
    monkeypatch.setattr(palette, "COMMANDS", {name: one for name, one in palette.COMMANDS.items() if name in new})
    frame_cache.clear_cache()
    people = [who for who in EVERYBODY if 'class="plus"' in browse(who, reverse("today")).content.decode()]
    assert {"sales_rep", "administrator"} <= set(people)
    assert not {"designer", "finance"} & set(people)
    frame_cache.clear_cache()


def test_a_promise_to_call_again_leads_to_the_call(cast, browse):
    order = an_order(cast)
    yesterday, today = cast.now - timedelta(days=1), cast.now.date()
    rep = actor_of(cast.person("sales_rep"), yesterday)
    call_client(order.client, by=rep, at=yesterday, outcome="call_back", call_back_on=today)
    page = browse("sales_rep", reverse("today")).content.decode()
    address = f"{reverse('activities:calls')}?client={order.client_id}"
    assert f'href="{address}">打电话</a>' in page
    assert str(order.client) in browse("sales_rep", address).content.decode()
