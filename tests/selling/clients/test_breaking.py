"""1.8: breaking off asks for the referral list, or why there is none; each name becomes a prospect."""

import pytest

from tests.clients import a_client, an_order
from tuanding.core.company.models import Setting
from tuanding.core.journal.registry import WITHIN, within
from tuanding.core.kernel.refusal import Blocked, Ended, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.breaking import break_off, record_referrals
from tuanding.selling.clients.duplicates import count_duplicate_look
from tuanding.selling.clients.models import (
    Client,
    DuplicateLook,
    Ending,
    Referral,
    ReferralList,
)
from tuanding.selling.clients.operations import edit_order
from tuanding.selling.clients.queries import open_order_of

pytestmark = pytest.mark.django_db
TEA = {"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13800004920", "relation": "同行", "need": "冬季工装"}


def broken(cast, order, who="sales_rep", seen=1, **fields):
    fields = {
        "reason": "今年没有预算",
        **({} if fields.keys() & {"referrals", "none_because"} else {"none_because": "不愿推荐"}),
        **fields,
    }
    return break_off(order, by=getattr(cast, who), at=cast.now, seen=seen, **fields)


def test_neither_names_nor_a_reason_is_refused(cast):
    order = an_order(cast)
    with pytest.raises(Invalid) as why:
        broken(cast, order, referrals=[], none_because=" ")
    assert list(why.value.errors) == ["none_because"]
    assert order.why_closed() is None


def test_without_saying_why_is_refused(cast):
    with pytest.raises(Invalid) as why:
        broken(cast, an_order(cast), reason=" ")
    assert list(why.value.errors) == ["reason"]


def test_each_wrong_line_is_named(cast):
    with pytest.raises(Invalid) as why:
        broken(cast, an_order(cast), referrals=[TEA, {"company": "", "name": "汤经理", "phone": "12"}])
    assert set(why.value.errors) == {"referrals.2.company", "referrals.2.phone"}
    assert Referral.objects.count() == 0


def test_each_name_becomes_a_prospect_of_the_rep_with_its_origin(cast):
    order = an_order(cast)
    broken(cast, order, referrals=[TEA, {**TEA, "name": "李会计", "phone": ""}])
    tea = Client.objects.get(name=TEA["company"])
    assert (tea.owner, tea.source, tea.orders.count()) == (cast.person("sales_rep"), "referral", 0)
    assert {c.name for c in tea.contacts.all()} == {"吴科长", "李会计"}
    assert {r.list.client for r in tea.referred_by.all()} == {order.client}


def test_a_known_client_stays_whose_it_is(cast):
    tea = a_client(cast, "sales_rep2", name="云岭茶业 有限公司")
    broken(cast, an_order(cast), referrals=[TEA])
    tea.refresh_from_db()
    row = Referral.objects.get()
    assert (row.client, row.was_there, tea.owner) == (tea, True, cast.person("sales_rep2"))


def test_each_known_name_that_is_not_ones_own_to_see_is_counted_as_a_look(cast):
    a_client(cast, "sales_rep2", name="云岭茶业有限公司")
    mine = a_client(cast, name="北辰物业有限公司")
    broken(
        cast,
        an_order(cast),
        referrals=[TEA, {"company": mine.name, "name": "汤经理"}, {"company": "新的", "name": "甲"}],
    )
    assert DuplicateLook.objects.get().count == 1


def test_when_the_looks_of_the_day_are_used_up_no_names_are_taken_whatever_they_are(cast):
    Setting.objects.create(code="duplicate_looks_per_day", value=1, from_on=day_of(cast.now))
    count_duplicate_look(cast.sales_rep.person_id, day_of(cast.now))
    order = an_order(cast)
    with pytest.raises(Invalid) as why:
        broken(cast, order, referrals=[{"company": "谁也不知道的", "name": "甲"}])
    assert list(why.value.errors) == ["referrals"]
    assert broken(cast, order, none_because="明天再记").pk


def test_whose_client_a_name_became_is_told_to_who_sees_it(cast, program):
    a_client(cast, "sales_rep2", name="云岭茶业有限公司")
    order = an_order(cast)
    body = {"referrals": [TEA, {**TEA, "company": "新的茶厂", "phone": ""}]}
    status, answer = program("sales_rep", "post", f"/orders/{order.pk}/referrals", body)
    assert (status, [one["client"] is None for one in answer["referrals"]]) == (201, [True, False])


def test_once_ended_nothing_goes_on(cast):
    order = an_order(cast)
    broken(cast, order)
    assert (order.why_closed(), open_order_of(order.client)) == ("中断", None)
    for act in (
        lambda: broken(cast, order, seen=None),
        lambda: edit_order(order, {"title": "x"}, by=cast.sales_rep, at=cast.now, seen=1),
    ):
        with pytest.raises(Ended):
            act()
    assert Ending.objects.count() == 1
    assert ReferralList.objects.count() == 1


def test_referrals_may_still_come_after_the_end(cast):
    order = an_order(cast)
    broken(cast, order)
    referral_list = record_referrals(
        order, by=cast.sales_rep, at=cast.now, referrals=[TEA], none_because="", occasion="other"
    )
    assert referral_list.referrals.count() == 1


def test_the_manager_may_break_off_and_a_foreign_rep_not(cast):
    order = an_order(cast)
    with pytest.raises(NotFound):
        broken(cast, order, "sales_rep2")
    assert broken(cast, order, "department_manager").by == cast.person("department_manager")


def test_whoever_listens_within_may_refuse_the_whole(cast):
    order = an_order(cast)

    def refuse(row, ending, actor, at):
        assert row.why_closed() is None
        raise Blocked("合同正在盖章")

    within("clients.GroupOrder.break_off", refuse)
    try:
        with pytest.raises(Blocked):
            broken(cast, order, referrals=[TEA])
    finally:
        WITHIN["clients.GroupOrder.break_off"].remove(refuse)
    assert (Ending.objects.count(), Referral.objects.count()) == (0, 0)
