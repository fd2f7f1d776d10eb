"""1.2: the calling list says who and why, in this order."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.calling import call_list, calls_by_outcome
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.activities.queries import count_clients_to_call
from tuanding.selling.clients.models import Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.2")]


def names(cast, skipped=(), who="sales_rep"):
    return [row.client.name for row in call_list(getattr(cast, who), cast.now, list(skipped))]


def call(cast, client, outcome, **fields):
    return call_client(client, by=cast.sales_rep, at=cast.now, outcome=outcome, **fields)


def test_promised_first_then_due_then_never_called_then_longest_ago(cast):
    long_ago, promised, new, order = (
        a_client(cast, name="久"),
        a_client(cast, name="约"),
        a_client(cast, name="新"),
        an_order(cast),
    )
    call(cast, long_ago, "refused")
    in_two_days = day_of(cast.now) + timedelta(days=2)
    call(cast, promised, "call_back", call_back_on=in_two_days)
    record_visit(
        order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"], next_step="送样衣", next_on=in_two_days
    )
    cast.later(days=3)
    assert names(cast) == [promised.name, order.client.name, new.name, long_ago.name]


def test_every_row_says_why_it_stands_there(cast):
    client = a_client(cast)
    call(cast, client, "refused", remark="年底再看")
    cast.later(days=3)
    row = call_list(cast.sales_rep, cast.now)[0]
    assert "3" in row.reason
    assert "年底再看" in row.last


def test_who_was_called_today_or_is_promised_for_later_is_not_listed(cast):
    called, promised = a_client(cast), a_client(cast)
    call(cast, called, "refused")
    call(cast, promised, "call_back", call_back_on=day_of(cast.now) + timedelta(days=2))
    assert names(cast) == []
    cast.later(days=1)
    assert names(cast) == [called.name]
    assert count_clients_to_call(cast.sales_rep, cast.now) == 1


def test_who_was_passed_over_comes_last(cast):
    first, second = a_client(cast), a_client(cast)
    assert names(cast, [first.pk]) == [second.name, first.name]


def test_a_list_holds_only_own_clients(cast):
    a_client(cast, "sales_rep2")
    a_client(cast, "back_office")
    assert names(cast) == names(cast, who="sales_rep3") == names(cast, who="department_manager") == []


def test_the_days_calls_are_counted_by_outcome(cast):
    call(cast, a_client(cast), "refused")
    call(cast, a_client(cast), "refused")
    counts = calls_by_outcome(cast.sales_rep.person_id, day_of(cast.now))
    assert counts == {"appointed": 0, "call_back": 0, "no_answer": 0, "refused": 2, "wrong_number": 0}


def test_the_list_takes_as_many_queries_for_thirty_clients_as_for_one(cast, django_assert_num_queries):
    rep = cast.sales_rep
    for limit in (1, 30):
        for _ in range(limit - len(call_list(rep, cast.now))):
            a_client(cast)
        with django_assert_num_queries(3):
            assert len(call_list(rep, cast.now)) == limit


def test_whom_nobody_answered_for_comes_after_the_others_today_and_further_back_after_three_tries(cast):
    tried, fresh, often = a_client(cast), a_client(cast), a_client(cast)
    for _number in range(3):
        call(cast, often, "no_answer")
        cast.later(days=1)
    call(cast, tried, "no_answer", remark="响了很久")
    assert names(cast) == [fresh.name, tried.name, often.name]
    assert not Pulse.objects.exclude(last_contact_at=None).exists()  # nobody was reached
    assert calls_by_outcome(cast.sales_rep.person_id, day_of(cast.now))["no_answer"] == 1
    cast.later(days=1)
    assert names(cast) == [fresh.name, tried.name, often.name]
    entry = {row.client.name: row for row in call_list(cast.sales_rep, cast.now)}[tried.name]
    assert entry.reason == "还没打通过" and "响了很久" in entry.last


def test_only_who_waited_long_is_marked_as_forgotten_and_the_list_is_sorted_by_days(cast):
    order = []
    for days in (40, 3, 9):
        client = a_client(cast)
        cast.later(days=-days)
        call(cast, client, "call_back", call_back_on=day_of(cast.now) + timedelta(days=1))
        call(cast, client, "refused")
        cast.later(days=days)
        order.append((days, client.name))
    rows = call_list(cast.sales_rep, cast.now)
    assert [row.client.name for row in rows] == [name for _days, name in sorted(order, reverse=True)]
    assert [row.s for row in rows] == ["late", "rest", "rest"]
