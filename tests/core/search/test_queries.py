import pytest
from django.apps import apps

from tests.clients import a_client, an_order
from tuanding.core.accounts.scopes import row_tokens, table_of
from tuanding.core.search.index import rebuild
from tuanding.core.search.queries import find
from tuanding.core.search.registry import FINDABLE
from tuanding.selling.clients.models import Reach
from tuanding.selling.clients.operations import assign_client, edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def names(text, actor):
    return [str(hit.row) for hit in find(text, actor)]


def test_a_client_is_found_by_whoever_may_see_it(cast):
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    assert names("lmdjd", cast.sales_rep) == names("鹿鸣", cast.department_manager) == ["鹿鸣大酒店"]
    assert names("鹿鸣", cast.sales_rep2) == names("鹿鸣", cast.finance) == names("鹿鸣", cast.administrator) == []


def test_a_new_owner_finds_it_and_the_old_one_no_more(cast):
    order = an_order(cast, client=a_client(cast, "sales_rep", "鹿鸣大酒店"))
    assign_client(order.client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=1)
    assert names("鹿鸣", cast.sales_rep2) == ["鹿鸣大酒店", str(order)]
    assert names("鹿鸣", cast.sales_rep) == []


def test_a_new_name_is_found_and_the_old_one_no_more(cast):
    client = a_client(cast, "sales_rep", "鹿鸣大酒店")
    edit_client(client, {"name": "北辰物业服务"}, by=cast.sales_rep, at=cast.now, seen=1)
    assert names("北辰", cast.sales_rep) == ["北辰物业服务"]
    assert names("鹿鸣", cast.sales_rep) == []


def test_a_contact_is_found_by_the_tail_of_his_number(cast):
    a_client(cast, contact={"name": "罗敏", "phone": "138 0000 6218"})
    assert names("6218", cast.sales_rep) == names("luomin", cast.sales_rep) == ["罗敏"]


def test_the_newest_come_first_and_no_more_than_asked(cast):
    clients = [a_client(cast, "sales_rep", f"鹿鸣第{n}酒店") for n in range(5)]
    assert names("鹿鸣", cast.sales_rep) == [str(c) for c in reversed(clients)]
    assert len(find("鹿鸣", cast.sales_rep, limit_per_model=3)) == 3


@pytest.mark.parametrize("typed", ["' OR 1=1", '"', "*", "NOT", "() & | !", "\\", "鹿' & '", "%_", "NEAR(a b)"])
def test_what_looks_like_a_query_is_only_text(cast, typed):
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    assert names(typed, cast.sales_rep) in ([], ["鹿鸣大酒店"])


def test_rebuilding_finds_the_same(cast):
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    assert rebuild() == 1
    assert names("lumingda", cast.sales_rep) == ["鹿鸣大酒店"]


def test_rows_that_are_alike_are_found_by_the_same_people(cast):
    """What is asked once for a list of clients holds for each of them, also when a room has told more about clients."""
    own, pool = (
        a_client(cast, "sales_rep", "鹿鸣大酒店", contact={"name": "罗敏", "phone": ""}),
        a_client(cast, "back_office"),
    )
    reached = an_order(cast, "sales_rep2", a_client(cast, "sales_rep2", "鹿鸣宾馆"))
    Reach.objects.create(group_order=reached, centre="design", since=cast.now)
    for label in ("clients.Client", "clients.Contact"):
        kind, readers_by_key = FINDABLE[label], {}
        for row in apps.get_model(label).objects.all():
            readers_by_key.setdefault(kind.alike(row), set()).add(tuple(row_tokens(row)))
        assert all(len(readers) == 1 for readers in readers_by_key.values()), readers_by_key
        assert table_of(apps.get_model(label)).scope_names_by_right["view"] <= {"own", "dept", "pool", "reach", "all"}
    assert len({FINDABLE["clients.Client"].alike(c) for c in (own, pool, reached.client)}) == 3
