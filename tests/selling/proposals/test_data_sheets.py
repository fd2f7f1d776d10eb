"""3.1: every saved version stays; the newest one holds."""

from decimal import Decimal

import pytest

from tests.clients import an_order
from tests.proposals import a_data_sheet, a_request
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.refusal import Denied, Ended, Invalid, NotFound, Stale
from tuanding.selling.activities.models import Visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import OrderStage
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.queries import completeness_of, newest_sheet, points_in_words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1")]


def test_saving_makes_the_stage_zl_and_the_visit_of_the_day_once(cast):
    order = an_order(cast)
    a_data_sheet(cast, order)
    a_data_sheet(cast, order, seen=1)
    assert OrderStage.objects.get(pk=order.pk).stage == "Zl"
    assert [v.purpose for v in Visit.objects.filter(client=order.client)] == ["Zl"]


def test_every_version_stays(cast):
    order = an_order(cast)
    first = a_data_sheet(cast, order, industry="食品")
    second = a_data_sheet(cast, order, seen=1, industry="乳业", headcounts=[])
    assert newest_sheet(order.client) == second
    assert DataSheet.objects.get(pk=first.pk).industry == "食品"
    assert (first.headcounts.count(), second.headcounts.count()) == (1, 0)


def test_two_people_saving_see_both_values_per_field(cast):
    order = an_order(cast)
    a_data_sheet(cast, order, colours="藏青", budget=Decimal("100.00"))
    with pytest.raises(Stale) as why:
        a_data_sheet(cast, order, seen=0, colours="酒红", budget=Decimal("100.00"))
    assert why.value.conflicts == {"colours": {"yours": "酒红", "theirs": "藏青"}}
    assert (why.value.version, newest_sheet(order.client).version) == (1, 1)


def test_completeness_says_what_is_missing(cast):
    sheet = a_data_sheet(cast)
    assert completeness_of(sheet).percent == 20
    assert "budget" in completeness_of(sheet).missing
    values = {point["code"]: point["value"] for point in points_in_words(sheet)}
    assert (values["headcount"], values["budget"]) == ("216 人", "")


def test_a_wrong_row_saves_nothing(cast):
    with pytest.raises(Invalid):
        a_data_sheet(cast, headcounts=[{"post": "灌装", "men": 1}, {"post": "", "men": 2}])
    assert not DataSheet.objects.exists()


def test_who_may_save_a_data_sheet(cast):
    order = an_order(cast)
    for who in ("department_manager", "back_office", "marketing_manager", "general_manager"):
        with pytest.raises(Denied):
            a_data_sheet(cast, order, who)
    for who in ("sales_rep2", "sales_rep3", "designer", "finance", "logistics_manager", "administrator"):
        with pytest.raises(NotFound):
            a_data_sheet(cast, order, who)


def test_the_design_centre_sees_the_versions_that_requests_name(cast):
    order = an_order(cast)
    a_data_sheet(cast, order)
    assert not visible(DataSheet, cast.designer).exists()
    a_request(cast, order)
    a_data_sheet(cast, order, seen=1)
    assert [sheet.version for sheet in visible(DataSheet, cast.designer)] == [1]


def test_nothing_is_saved_on_a_broken_off_order(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")
    with pytest.raises(Ended):
        a_data_sheet(cast, order)


def test_more_needs_than_anybody_reads_are_refused(cast):
    with pytest.raises(Invalid) as why:
        a_data_sheet(cast, needs=["防静电"] * 61)
    assert why.value.errors["needs"][0].sentence() == "有 61 条需求，至多 60 条"
