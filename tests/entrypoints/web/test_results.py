"""The result of an appointment is written where its purpose belongs."""

import pytest
from django.urls import reverse

from tests.clients import an_order
from tests.contracts import a_draft, sign
from tests.proposals import a_proposal, presented
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.selling.activities.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1", "3.1", "4.3", "5.2")]


def result(order, purpose, more=""):
    return f"{reverse('activities:visit_new', args=[order.pk])}?purpose={purpose}{more}"


def test_a_visit_for_data_leads_to_the_data_sheet_and_back(cast, browser):
    order, page = an_order(cast), browser("sales_rep")
    answer = page.get(result(order, "Zl"))
    assert answer.url == reverse("proposals:data_sheet_new", args=[order.pk]) + "?visit=1"
    assert result(order, "Zl", "&amp;further=1") in page.get(answer.url).content.decode()
    assert page.get(result(order, "Zl", "&further=1")).context["form"]["purpose"].value() == "Zl"


def test_a_visit_with_a_proposal_leads_to_its_presentation_while_one_waits(cast, browser):
    proposal, page = a_proposal(cast), browser("sales_rep")
    answer = page.get(result(proposal.group_order, "Fa"))
    assert answer.url == reverse("proposals:present", args=[proposal.pk]) + "?visit=1"
    assert result(proposal.group_order, "Fa", "&amp;further=1") in page.get(answer.url).content.decode()
    presented(cast, proposal)
    assert page.get(result(proposal.group_order, "Fa")).status_code == 200


def test_a_visit_to_sign_leads_to_the_signature_while_a_draft_waits(cast, browser):
    contract, page = a_draft(cast), browser("sales_rep")
    answer = page.get(result(contract.group_order, "Cc"))
    assert answer.url == reverse("contracts:sign", args=[contract.pk]) + "?visit=1"
    assert result(contract.group_order, "Cc", "&amp;further=1") in page.get(answer.url).content.decode()
    sign(cast, contract)
    assert page.get(result(contract.group_order, "Cc")).status_code == 200


@pytest.mark.parametrize("purpose", ["Hq", "Fa", "Cc"])
def test_where_nothing_waits_a_plain_visit_is_recorded(cast, browser, purpose):
    answer = browser("sales_rep").get(result(an_order(cast), purpose))
    assert answer.context["form"]["purpose"].value() == purpose


def test_back_office_records_the_visit_itself(cast, browser):
    order = a_proposal(cast).group_order
    assert [browser("back_office").get(result(order, purpose)).status_code for purpose in ("Zl", "Fa")] == [200, 200]


def test_a_plain_visit_is_asked_once_whether_it_was_the_presentation(cast, browser):
    proposal, page = a_proposal(cast), browser("sales_rep")
    address = reverse("activities:visit_new", args=[proposal.group_order_id])
    form_data = {
        "purpose": "Fa",
        "held_at": f"{cast.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "client_words": "看过了",
    }
    visits = Visit.objects.filter(purpose="Fa")
    answer = page.post(address, form_data)
    text = answer.content.decode()
    assert (answer.status_code, visits.count()) == (422, 0)
    assert reverse("proposals:present", args=[proposal.pk]) in text and "看过了" in text and 'name="further"' in text
    assert (page.post(address, form_data | {"further": "1"}).status_code, visits.count()) == (302, 1)


def test_the_request_offers_its_owner_the_presentation(cast, browser):
    proposal = a_proposal(cast)
    address, request = reverse("proposals:present", args=[proposal.pk]), proposal.request_id
    offers = {
        who: address in browser(who).get(reverse("proposals:request", args=[request])).content.decode()
        for who in ("sales_rep", "designer", "department_manager")
    }
    assert offers == {"sales_rep": True, "designer": False, "department_manager": False}
    presented(cast, proposal)
    assert address not in browser("sales_rep").get(reverse("proposals:request", args=[request])).content.decode()
