"""Standards hold from a day on, the calendar follows the country or the company, jobs given up are tried again."""

from datetime import date, timedelta

import pytest

from tuanding.core.administration import rules, standards
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.queries import setting, work_calendar
from tuanding.core.company.settings import SETTINGS
from tuanding.core.jobs.models import Job
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of

pytestmark = pytest.mark.django_db
NATIONAL_DAY = date(2026, 10, 1)


def by(cast):
    return {"by": cast.administrator, "at": cast.now}


def test_a_standard_holds_from_its_day_and_the_past_stays(cast):
    today = day_of(cast.now)
    later = today + timedelta(days=7)
    standards.set_standard("met_per_day", 4, later, **by(cast))
    assert [setting("met_per_day", day) for day in (today, later)] == [3, 4]
    assert Setting.objects.get().set_by == cast.person("administrator")


def test_a_standard_of_one_role_or_person_goes_before_everybody_s(cast):
    today, rep = day_of(cast.now), cast.person("sales_rep")
    standards.set_standard("met_per_day", 5, today, **by(cast), role="sales_rep")
    standards.set_standard("met_per_day", 1, today, **by(cast), person=rep)
    assert setting("met_per_day", today) == 3
    assert setting("met_per_day", today, role="sales_rep") == 5
    assert setting("met_per_day", today, role="sales_rep", person_id=rep.pk) == 1


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("met_per_day", -1),
        ("met_per_day", "3"),
        ("deposit_basis_points", 10_001),
        ("deposit_days", 1_000_000_000),
        ("active_days", 0),
        ("tell_hours", 100_000),
        ("sheet_year_start", 26),
        ("commission_tiers", []),
        ("commission_tiers", [[100, 300]]),
        ("commission_tiers", [[0, 300], [0, 400]]),
        ("commission_tiers", [[0, 10_001]]),
    ],
)
def test_values_without_sense_are_refused(cast, code, value):
    with pytest.raises(Invalid):
        standards.set_standard(code, value, day_of(cast.now), **by(cast))
    assert not Setting.objects.exists()


def test_every_number_has_bounds_that_its_default_keeps():
    for code, setting_kind in SETTINGS.items():
        if setting_kind.kind is int:
            assert setting_kind.least <= setting_kind.default <= setting_kind.most < 100_000, code


def test_no_standard_for_days_that_have_passed(cast):
    with pytest.raises(Invalid) as why:
        standards.set_standard("met_per_day", 4, day_of(cast.now) - timedelta(days=1), **by(cast))
    assert list(why.value.errors) == ["from_on"]


def test_an_unknown_standard_is_not_there(cast):
    with pytest.raises(NotFound):
        standards.set_standard("moon", 4, day_of(cast.now), **by(cast))


def test_the_general_manager_reads_and_does_not_set(cast):
    with pytest.raises(Denied):
        standards.set_standard("met_per_day", 4, day_of(cast.now), by=cast.general_manager, at=cast.now)


def test_tiers_are_typed_one_a_line():
    tiers, number = SETTINGS["commission_tiers"], SETTINGS["met_per_day"]
    typed = "0 3\n100000 3.5"
    assert rules.read_value(tiers, typed) == [[0, 300], [100000, 350]]
    assert rules.write_value(tiers, rules.read_value(tiers, typed)) == typed
    for wrong in ("", "x", "3,0"):
        with pytest.raises(Invalid):
            rules.read_value(number, wrong)


def test_the_company_decides_a_day_and_takes_it_back(cast):
    standards.load_calendar(2026, **by(cast))
    standards.set_work_day(NATIONAL_DAY, True, "赶工", **by(cast))
    assert work_calendar().is_workday(NATIONAL_DAY)
    standards.restore_national_day(NATIONAL_DAY, **by(cast))
    assert not work_calendar().is_workday(NATIONAL_DAY)
    assert WorkDay.objects.get(day=NATIONAL_DAY).name == "国庆节"


def test_loading_a_year_twice_writes_once(cast):
    added = standards.load_calendar(2026, **by(cast))
    entries = Entry.objects.count()
    assert added > 20
    assert standards.load_calendar(2026, **by(cast)) == 0
    assert Entry.objects.count() == entries


def test_company_data_is_changed_by_the_administrator_and_recorded(cast):
    company = Company.objects.get()
    standards.edit_company(company, {"phone": "0000-1"}, **by(cast), seen=company.version)
    assert Entry.objects.latest("pk").params["fields"] == ["phone"]
    assert verify() == []


def test_a_job_given_up_is_tried_again_and_another_one_not(cast):
    job = Job.objects.create(kind="journal.checkpoint", key="x", run_at=cast.now, failed_at=cast.now, attempts=8)
    standards.retry_job(job, **by(cast))
    job.refresh_from_db()
    assert (job.failed_at, job.attempts) == (None, 0)
    with pytest.raises(Blocked):
        standards.retry_job(job, **by(cast))
