"""3.1: what the data sheet says of headcount and day of first wear reaches the order, the client and the contract."""

from datetime import date

import pytest
from django.urls import reverse

from tests.clients import an_order
from tests.contracts import a_draft, accepted
from tests.proposals import a_data_sheet
from tuanding.core.kernel.refusal import Blocked
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.operations import edit_client, edit_order
from tuanding.selling.proposals.taking_over import take_over

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("3.1")]
WEAR = date(2027, 3, 1)


@pytest.fixture
def order(cast):
    """The client's headcount says 88; the data sheet 216 people and a day of first wear."""
    order = an_order(cast)
    edit_client(order.client, {"headcount": 88}, by=cast.sales_rep, at=cast.now, seen=order.client.version)
    a_data_sheet(cast, order, wear_on=WEAR)
    return GroupOrder.objects.get(pk=order.pk)


def test_the_order_shows_both_and_takes_over_by_one_tap(cast, order, browser):
    rep, page = browser("sales_rep"), order.get_absolute_url()
    text = rep.get(page).content.decode()
    assert all(words in text for words in ("216 人", "客户上写的是 88", "2027-03-01", "单上写的是 --", "用资料里的"))
    button = reverse("proposals:take_over", args=[order.pk])
    assert button in text
    assert button not in browser("department_manager").get(page).content.decode()

    assert rep.post(button).headers["Location"] == page
    order.refresh_from_db()
    assert (order.wear_on, Client.objects.get(pk=order.client_id).headcount) == (WEAR, 216)
    assert button not in rep.get(page).content.decode()
    with pytest.raises(Blocked):
        take_over(order, by=cast.sales_rep, at=cast.now)
    edit_order(order, {"wear_on": date(2027, 4, 1)}, by=cast.sales_rep, at=cast.now, seen=order.version)
    assert "单上写的是 2027-04-01" in rep.get(page).content.decode()


def test_a_program_takes_over_too(cast, order, program):
    status, body = program("sales_rep", "post", f"/orders/{order.pk}/take-over")
    assert (status, body["wear_on"]) == (200, "2027-03-01")
    assert program("sales_rep", "post", f"/orders/{order.pk}/take-over")[0] == 409


@pytest.mark.clause("5.1")
def test_the_contract_is_planned_by_the_day_of_the_data_sheet_until_the_order_has_its_own(cast, browser):
    order = accepted(cast, an_order(cast))
    a_data_sheet(cast, order, seen=1, wear_on=WEAR)
    new = browser("sales_rep").get(reverse("contracts:new", args=[order.pk])).content.decode()
    assert 'name="delivery_on" value="2027-' in " ".join(new.split())
    contract = a_draft(cast, order)
    assert contract.newest_revision().plan[-1]["on"] == "2027-03-01"
    page = browser("sales_rep").get(reverse("contracts:edit", args=[contract.pk])).content.decode()
    assert "到穿着 2027-03-01" in page
