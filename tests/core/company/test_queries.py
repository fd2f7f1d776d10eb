from datetime import date

import pytest

from tuanding.core.company.models import Setting, WorkDay
from tuanding.core.company.queries import (
    company_or_placeholder,
    setting,
    setting_rows_and_work_days,
    settings_and_calendar,
    settings_of,
    work_calendar,
)

pytestmark = pytest.mark.django_db


def test_before_anything_is_set_the_handbook_holds():
    assert setting("prospects", date(2026, 11, 24)) == 150


def test_a_value_holds_from_its_day_on():
    Setting.objects.create(code="prospects", value=120, from_on=date(2026, 12, 1))
    assert setting("prospects", date(2026, 11, 30)) == 150
    assert setting("prospects", date(2026, 12, 1)) == 120


def test_a_persons_value_goes_before_a_roles_before_everybodys(cast):
    day, rep = date(2026, 11, 24), cast.person("sales_rep")
    Setting.objects.create(code="met_per_day", value=4, from_on=day)
    Setting.objects.create(code="met_per_day", value=2, role="sales_rep", from_on=day)
    Setting.objects.create(code="met_per_day", value=1, person=rep, from_on=date(2026, 1, 1))
    assert setting("met_per_day", day) == 4
    assert setting("met_per_day", day, role="sales_rep") == 2
    assert setting("met_per_day", day, role="sales_rep", person_id=rep.pk) == 1


def test_an_unknown_setting_is_a_mistake():
    with pytest.raises(KeyError):
        setting("nothing", date(2026, 11, 24))


def test_the_calendar_knows_the_stored_days():
    WorkDay.objects.create(day=date(2026, 10, 1), works=False)
    assert not work_calendar().is_workday(date(2026, 10, 1))


@pytest.mark.both
def test_settings_and_calendar_are_one_question(cast, django_assert_num_queries):
    day, rep = date(2026, 11, 24), cast.person("sales_rep")
    assert settings_and_calendar(["prospects"])[0]("prospects", day) == 150
    WorkDay.objects.create(day=date(2026, 10, 1), works=False)
    WorkDay.objects.create(day=date(2026, 10, 11), works=True)
    Setting.objects.create(code="met_per_day", value=4, from_on=day)
    Setting.objects.create(code="met_per_day", value=5, from_on=day)  # the later word of one day holds
    Setting.objects.create(code="met_per_day", value=1, person=rep, from_on=day)
    Setting.objects.create(code="commission_tiers", value=[[0, 100]], from_on=day)
    with django_assert_num_queries(1):
        value, calendar = settings_and_calendar(["met_per_day", "prospects", "commission_tiers"], person_id=rep.pk)
    alone = settings_of(["met_per_day", "prospects", "commission_tiers"], person_id=rep.pk)
    for code in ("met_per_day", "prospects", "commission_tiers"):
        assert value(code, day) == alone(code, day)
        assert value(code, day, of_everybody=True) == alone(code, day, of_everybody=True)
    assert value("met_per_day", day, of_everybody=True) == 5
    assert (calendar.is_workday(date(2026, 10, 1)), calendar.is_workday(date(2026, 10, 11))) == (False, True)
    assert calendar.is_workday(date(2026, 10, 12))


def test_a_fresh_installation_has_a_company_to_print():
    assert company_or_placeholder().mark


@pytest.mark.both
def test_that_question_is_composed_once(cast):
    settings_and_calendar(["met_per_day"], person_id=cast.sales_rep.person_id)
    assert None not in setting_rows_and_work_days.query.texts.values()
