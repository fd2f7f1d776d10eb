"""Who owns what in a generated company."""

from collections import Counter

from benchmarks.plan import BOOK, POOL, Plan


def test_the_same_size_and_seed_share_out_alike():
    assert Plan(2000).owner == Plan(2000).owner
    assert Plan(2000, seed=2).owner != Plan(2000).owner


def test_some_reps_keep_to_the_standard_and_half_of_the_rest_is_in_the_pools():
    plan = Plan(10_000)
    owned = Counter(plan.owner)
    assert {owned[place] for place in plan.keepers} == {BOOK}
    assert 0.4 < owned[POOL] / 10_000 < 0.5


def test_a_client_lies_in_the_department_of_its_owner():
    plan = Plan(500)
    assert all(plan.home[n] == plan.reps[place].department for n, place in enumerate(plan.owner) if place != POOL)


def test_orders_hang_on_owned_clients_only():
    plan = Plan(2000)
    assert plan.with_order
    assert all(plan.owner[number] != POOL for number in plan.with_order)
