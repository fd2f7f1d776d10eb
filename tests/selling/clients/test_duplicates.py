"""1.1: nobody enters a client twice; who has it is known by name, and every such look is counted."""

import pytest

from tests.clients import a_client
from tuanding.core.company.models import Setting
from tuanding.core.kernel.refusal import Denied, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.duplicates import Duplicate
from tuanding.selling.clients.models import Client, DuplicateLook
from tuanding.selling.clients.operations import edit_client, enter_client

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"


def enter(cast, who="sales_rep2", **fields):
    return enter_client(cast.department(), by=getattr(cast, who), at=cast.now, **fields)


def refused(cast, who="sales_rep2", **fields):
    with pytest.raises(Duplicate) as why:
        enter(cast, who, **fields)
    (field,) = why.value.errors
    return field, why.value.errors[field][0].sentence()


def looks():
    return sum(DuplicateLook.objects.values_list("count", flat=True))


@pytest.fixture
def theirs(cast):
    return a_client(
        cast, name="澄湖精密机械有限公司", credit_code=CODE, contact={"name": "罗敏", "phone": "13800006218"}
    )


def test_by_name_the_owner_is_told_and_nothing_else(cast, theirs):
    field, sentence = refused(cast, name="澄湖（精密）机械有限公司")
    assert (field, "林晚晴" in sentence, "6218" in sentence) == ("name", True, False)


def test_by_code_the_code_is_named(cast, theirs):
    assert refused(cast, name="另一个名字有限公司", credit_code=CODE)[0] == "credit_code"


def test_by_phone_unless_it_is_known_to_be_shared(cast, theirs):
    contact = {"name": "罗敏", "phone": "138 0000 6218"}
    assert refused(cast, name="澄湖二厂有限公司", contact=contact)[0] == "phone"
    assert enter(cast, name="澄湖二厂有限公司", contact=contact, phone_is_known=True).pk


def test_each_look_at_a_foreign_client_is_counted_although_nothing_was_saved(cast, theirs):
    refused(cast, name=theirs.name)
    refused(cast, name=theirs.name)
    assert looks() == 2
    assert Client.objects.count() == 1


def test_a_look_at_ones_own_client_is_none(cast, theirs):
    refused(cast, "sales_rep", name=theirs.name)
    refused(cast, "department_manager", name=theirs.name)
    assert looks() == 0


def test_past_the_days_limit_the_owner_is_not_told_any_more(cast, theirs):
    Setting.objects.create(code="duplicate_looks_per_day", value=1, from_on=day_of(cast.now))
    assert "林晚晴" in refused(cast, name=theirs.name)[1]
    assert "林晚晴" not in refused(cast, name=theirs.name)[1]
    assert looks() == 1
    cast.later(days=1)
    assert "林晚晴" in refused(cast, name=theirs.name)[1]


def test_a_client_is_no_duplicate_of_itself(cast, theirs):
    changed = edit_client(theirs, {"name": "澄湖 精密机械有限公司"}, by=cast.sales_rep, at=cast.now, seen=1)
    assert changed.name == "澄湖 精密机械有限公司"


def test_renaming_into_anothers_client_is_refused(cast, theirs):
    mine = a_client(cast, "sales_rep2")
    with pytest.raises(Duplicate):
        edit_client(mine, {"name": theirs.name}, by=cast.sales_rep2, at=cast.now, seen=1)


def test_strangers_learn_nothing(cast, theirs):
    with pytest.raises(Denied):
        enter(cast, "designer", name=theirs.name)
    with pytest.raises(Denied):
        enter(cast, "sales_rep3", name=theirs.name)
    with pytest.raises(NotFound):
        edit_client(theirs, {"name": "改名"}, by=cast.sales_rep2, at=cast.now, seen=1)
    assert looks() == 0


def test_everything_wrong_is_said_at_once(cast):
    with pytest.raises(Invalid) as why:
        enter(cast, name=" ", credit_code="91330110MA281T", contact={"name": "", "phone": "1380000 22"})
    assert set(why.value.errors) == {"name", "credit_code", "phone", "contact"}
