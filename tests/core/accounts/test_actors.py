from datetime import date, timedelta

import pytest

from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy, RoleAssignment
from tuanding.core.kernel.workcal import day_of

pytestmark = pytest.mark.django_db


def test_roles_are_those_of_the_day(cast):
    rep = cast.person("sales_rep")
    RoleAssignment.objects.filter(person=rep).update(to_on=day_of(cast.now))
    assert cast.sales_rep.has("sales_rep")
    assert not actor_of(rep, cast.now + timedelta(days=1)).roles


def test_rights_of_several_roles_are_united(cast):
    RoleAssignment.objects.create(person=cast.person("designer"), role="finance", from_on=date(2026, 1, 1))
    assert cast.designer.roles == {"designer", "finance"}


def test_a_deputy_has_the_rights_for_the_days_and_is_named(cast):
    stand_in(cast, "sales_rep2", "sales_rep")
    grants = cast.sales_rep2.grants
    assert [(g.person_id, g.instead_of_id) for g in grants] == [
        (cast.person("sales_rep2").pk, None),
        (cast.person("sales_rep").pk, cast.person("sales_rep").pk),
    ]
    cast.later(days=2)
    assert len(cast.sales_rep2.grants) == 1


def test_who_is_disabled_has_no_rights_and_lends_none(cast):
    stand_in(cast, "sales_rep2", "sales_rep")
    rep = cast.person("sales_rep")
    rep.is_active = False
    rep.save()
    assert not actor_of(rep, cast.now).grants
    assert len(cast.sales_rep2.grants) == 1


def stand_in(cast, who, whom):
    day = day_of(cast.now)
    Deputy.objects.create(person=cast.person(who), instead_of=cast.person(whom), from_on=day, to_on=day)
