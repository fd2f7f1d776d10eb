import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts import scopes
from tuanding.core.accounts.models import Deputy
from tuanding.core.accounts.scopes import (
    Scopes,
    is_column_visible,
    may,
    register,
    require,
    table_of,
    visible,
    visible_columns,
)
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Denied, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, Contact, GroupOrder

pytestmark = pytest.mark.django_db


def sees(actor, model=Client, right="view"):
    return set(visible(model, actor, right).values_list("pk", flat=True))


def test_a_rep_sees_own_clients_and_the_pool_of_his_department(cast):
    own, foreign = a_client(cast, "sales_rep"), a_client(cast, "sales_rep2")
    pool, far = a_client(cast, "back_office"), a_client(cast, "department_manager2")
    assert sees(cast.sales_rep) == {own.pk, pool.pk}
    assert sees(cast.sales_rep2) == {foreign.pk, pool.pk}
    assert sees(cast.sales_rep3) == {far.pk}


def test_a_manager_sees_his_department_and_the_general_manager_everything(cast):
    own, far = a_client(cast, "sales_rep"), a_client(cast, "sales_rep3")
    assert sees(cast.department_manager) == {own.pk}
    assert sees(cast.general_manager) == sees(cast.marketing_manager) == {own.pk, far.pk}
    assert sees(cast.general_manager, right="edit") == set()


def test_a_centre_sees_nothing_before_it_is_brought_in(cast):
    order = an_order(cast, "sales_rep")
    assert sees(cast.designer) == sees(cast.finance, GroupOrder) == set()
    bring(cast, order, "design")
    assert sees(cast.designer) == {order.client_id}
    assert sees(cast.designer, GroupOrder) == {order.pk}
    assert sees(cast.finance, GroupOrder) == set()


def test_the_administrator_sees_no_business_by_that_role(cast):
    a_client(cast, "sales_rep")
    assert sees(cast.administrator) == set()


def test_a_model_without_a_table_is_seen_by_nobody(cast):
    a_client(cast, "sales_rep")
    assert Entry.objects.exists()
    assert table_of(Entry) is None
    for who in ("administrator", "general_manager"):
        assert not may(getattr(cast, who), "view", Entry)
        assert sees(getattr(cast, who), Entry) == set()


def test_two_tables_of_one_model_are_united_and_give_nobody_else_anything(monkeypatch, cast):
    a_client(cast, "sales_rep")
    monkeypatch.setattr(scopes, "TABLES", {})
    monkeypatch.setattr(scopes, "PARTS", {})
    register(Scopes("journal.Entry", {"view": {"finance": ("all",)}}, hidden={"note": frozenset({"finance"})}))
    register(Scopes("journal.Entry", {"edit": {"designer": ("all",)}}))
    assert sees(cast.finance, Entry)
    assert not may(cast.finance, "edit", Entry)
    assert sees(cast.designer, Entry) == sees(cast.administrator, Entry) == set()
    assert not is_column_visible(Entry, cast.designer, "note")


def test_a_deputy_sees_what_is_lent(cast):
    own = a_client(cast, "sales_rep")
    day = day_of(cast.now)
    Deputy.objects.create(person=cast.person("sales_rep3"), instead_of=cast.person("sales_rep"), from_on=day, to_on=day)
    assert own.pk in sees(cast.sales_rep3, right="edit")


def test_columns_are_hidden_from_roles_that_do_not_call(cast):
    assert "phone" in visible_columns(Contact, cast.sales_rep)
    assert "phone" not in visible_columns(Contact, cast.finance)
    assert not is_column_visible(Contact, cast.designer, "phone")


def test_whether_to_begin_is_asked_before_anything_is_left_behind(cast):
    client = a_client(cast, "sales_rep")
    require(client, cast.sales_rep, "edit")
    with pytest.raises(Denied):
        require(client, cast.general_manager, "edit")
    with pytest.raises(NotFound):
        require(client, cast.sales_rep3, "edit")


@pytest.mark.both
def test_the_rights_read_along_with_a_row_are_those_of_who_read_it(cast, django_assert_num_queries):
    client, read = a_client(cast, "sales_rep"), scopes.row_reader(Client, ("owner",))
    for who in ("sales_rep", "department_manager", "general_manager"):
        actor = getattr(cast, who)
        row = read(actor, client.pk)
        with django_assert_num_queries(0):
            rights = [right for right in scopes.table_of(Client).rights if scopes.can(actor, right, row)]
        assert rights == [right for right in scopes.table_of(Client).rights if sees(actor, right=right)]
        assert not scopes.can(cast.sales_rep3, "view", row)
    with pytest.raises(NotFound):
        read(cast.sales_rep2, client.pk)


def test_two_tables_of_one_scope_that_is_unknown_are_refused():
    with pytest.raises(ValueError, match="clients.Nothing: no scope 'moon'"):
        register(Scopes("clients.Nothing", rights={"view": {"sales_rep": ("moon",)}}))


def bring(cast, order, centre):
    from tuanding.selling.clients.models import Reach

    Reach.objects.create(group_order=order, centre=centre, since=cast.now)
