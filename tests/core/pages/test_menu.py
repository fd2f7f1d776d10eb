"""The menu and the palette show each person what is theirs."""

import pytest

from tuanding.core.pages import frame_cache, menu, palette
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.pages.palette import Command


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch, site):
    monkeypatch.setattr(menu, "ENTRIES", {})
    monkeypatch.setattr(palette, "COMMANDS", {})
    yield
    frame_cache.clear_cache()


def labels(groups):
    return [(heading, [line.label for line in lines]) for heading, lines in groups]


def test_entries_stand_in_order_and_groups_under_their_heading(cast):
    menu.register(
        MenuEntry(url_name="money", label="款项", icon="cash", group="订单进程", order=2),
        MenuEntry(url_name="people", label="人员", icon="users", order=3),
        MenuEntry(url_name="home", label="今日", icon="sun-high", order=1),
    )
    assert labels(menu.sidebar(cast.sales_rep, "/", cast.now)) == [("", ["今日", "人员"]), ("订单进程", ["款项"])]


def test_an_entry_of_another_role_is_not_offered(cast):
    menu.register(MenuEntry(url_name="money", label="款项", icon="cash", roles=("finance",)))
    assert menu.sidebar(cast.sales_rep, "/", cast.now) == []
    assert labels(menu.sidebar(cast.finance, "/", cast.now)) == [("", ["款项"])]


def test_an_entry_of_a_right_nobody_declared_is_offered_to_nobody(cast):
    menu.register(MenuEntry(url_name="people", label="人员", icon="users", right=("fly", "accounts.Person")))
    assert menu.sidebar(cast.general_manager, "/", cast.now) == []


def test_an_entry_whose_page_does_not_exist_breaks_nothing(cast):
    menu.register(MenuEntry(url_name="not-there", label="将来", icon="users"))
    assert menu.sidebar(cast.sales_rep, "/", cast.now) == []


@pytest.mark.parametrize(
    ("path", "current"), [("/people", True), ("/people/7", True), ("/peoples", False), ("/", False)]
)
def test_the_entry_above_the_page_is_current(cast, path, current):
    menu.register(MenuEntry(url_name="people", label="人员", icon="users"))
    [(_, [line])] = menu.sidebar(cast.sales_rep, path, cast.now)
    assert line.current is current


def test_an_entry_may_count(cast):
    menu.register(MenuEntry(url_name="people", label="人员", icon="users", count=lambda actor, now: 143))
    [(_, [line])] = menu.sidebar(cast.sales_rep, "/", cast.now)
    assert line.count == 143


def test_the_phone_bar_keeps_its_own_order(cast):
    menu.register(
        MenuEntry(url_name="people", label="人员", icon="users", order=1, thumb=2),
        MenuEntry(url_name="home", label="今日", icon="sun-high", order=2, thumb=1),
        MenuEntry(url_name="money", label="款项", icon="cash", order=3),
    )
    assert [line.label for line in menu.thumb_bar(cast.sales_rep, "/")] == ["今日", "人员"]


def test_commands_are_offered_by_role(cast):
    palette.register(
        Command(url_name="money", label="登记到帐", icon="cash", roles=("finance",), order=1),
        Command(url_name="people", label="记一家", icon="users", new=True, order=2),
    )
    assert [offer.label for offer in palette.offers(cast.sales_rep)] == ["记一家"]
    assert [offer.label for offer in palette.offers(cast.finance)] == ["登记到帐", "记一家"]
