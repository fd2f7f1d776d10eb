"""What a manager and finance look for: by rep, by amount, by age; in the address, and exported as seen."""

import re

import pytest
from django.urls import reverse

from tests.clients import a_client, an_order
from tests.contracts import a_draft, submitted
from tuanding.selling.activities.operations import record_visit

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.1")]


def rows_of(page):
    return re.findall(r'class="nm whole" href="[^"]*?(\d+)/?"', page.content.decode())


@pytest.fixture
def team(cast):
    """An order, and the client under it, of each of two reps; the first one's has a contract."""
    mine = an_order(cast)
    other = an_order(cast, "sales_rep2", a_client(cast, "sales_rep2", contact={"name": "何静", "phone": ""}))
    for order, who in ((mine, "sales_rep"), (other, "sales_rep2")):
        record_visit(order, by=getattr(cast, who), at=cast.now, purpose="Hq", contact=None, need="两季", steps=["need"])
    return {"sales_rep": mine, "sales_rep2": other}


@pytest.mark.parametrize(
    ("name", "param", "row"),
    [
        ("clients:list", "tab=all&owner", lambda order: order.client_id),
        ("clients:orders", "rep", lambda order: order.pk),
        ("activities:visits", "rep", lambda order: order.visits.get().pk if hasattr(order, "visits") else None),
    ],
)
def test_a_manager_sees_one_reps(cast, team, browser, name, param, row):
    manager = browser("department_manager")
    for who, order in team.items():
        address = f"{reverse(name)}?{param}={cast.person(who).pk}"
        page = manager.get(address)
        assert len(rows_of(page)) == 1
        if row(order):
            assert rows_of(page) == [str(row(order))]
        assert f"<b>{cast.person(who).name}</b>" in page.content.decode()
    assert "业务经理：" not in browser("sales_rep").get(reverse(name)).content.decode()


def test_contracts_by_rep_amount_and_wait(cast, browser):
    contract, cheap = submitted(cast), a_draft(cast)
    manager, path = browser("department_manager"), reverse("contracts:list")
    rep = cast.person("sales_rep").pk
    assert set(rows_of(manager.get(f"{path}?tab=all&rep={rep}"))) == {str(contract.pk), str(cheap.pk)}
    assert rows_of(manager.get(f"{path}?tab=all&rep={cast.person('sales_rep2').pk}")) == []
    total = contract.newest_revision().total
    code = "s" if total < 50_000 else "m" if total < 200_000 else "l"
    assert str(contract.pk) in rows_of(manager.get(f"{path}?tab=all&amount={code}"))
    assert rows_of(manager.get(f"{path}?tab=all&amount=xl")) == []
    assert rows_of(manager.get(f"{path}?tab=all&age=3")) == []
    cast.later(days=4)
    assert rows_of(browser("department_manager").get(f"{path}?tab=all&age=3")) == [str(contract.pk)]


def test_orders_show_amount_age_and_what_is_next_and_are_exported_as_seen(cast, browser):
    contract = a_draft(cast)
    older = an_order(cast)
    type(older).objects.filter(pk=older.pk).update(title="老单")
    order, manager, path = contract.group_order, browser("department_manager"), reverse("clients:orders")
    total = f"{contract.newest_revision().total:,.2f}"
    assert total in manager.get(path).content.decode()
    assert total not in browser("designer").get(path).content.decode()
    cast.later(days=31)
    manager = browser("department_manager")
    page = manager.get(f"{path}?amount=m&age=30")
    assert rows_of(page) == [str(order.pk)]
    csv = manager.get(f"{path}?amount=m&age=30&export=csv")
    text = b"".join(csv).decode("utf-8-sig")
    assert order.number in text
    assert older.number not in text
    assert manager.get(f"{path}?age=60").content.decode().count('class="nm whole"') == 0


def test_names_in_the_team_lead_to_their_lists(cast, team, browser):
    page = browser("department_manager").get("/").content.decode()
    rep = cast.person("sales_rep").pk
    for name, query in (("clients:list", f"?tab=all&amp;owner={rep}"), ("activities:visits", f"?rep={rep}")):
        assert f'href="{reverse(name)}{query}"' in page
