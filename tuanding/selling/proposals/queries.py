"""Reads of data sheets, requests and proposals. What a person may see comes from `visible()`."""

from django.db.models import QuerySet, Sum

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.proposals.models import DataSheet, Presentation, Proposal, ProposalRequest
from tuanding.selling.proposals.rules import POINTS, Completeness, completeness
from tuanding.selling.proposals.states import ACCEPT, LATER, OPEN


def newest_sheet(client: Client | int) -> DataSheet | None:
    """The client's data sheet as it holds now."""
    return DataSheet.objects.filter(client=client).order_by("-version").first()


def said(sheet: DataSheet) -> dict:
    """The points of a data sheet with their values, the headcount as a number of people."""
    total = sheet.headcounts.aggregate(men=Sum("men"), women=Sum("women"))
    people = (total["men"] or 0) + (total["women"] or 0)
    return {code: people if code == "headcount" else getattr(sheet, code) for code in POINTS}


def completeness_of(sheet: DataSheet) -> Completeness:
    return completeness(said(sheet))


def open_requests(order: GroupOrder) -> QuerySet[ProposalRequest]:
    """What is still with the design centre."""
    return order.proposal_requests.filter(state__in=OPEN)


def has_open_request(order: GroupOrder) -> bool:
    return open_requests(order).exists()


def queue(actor: Actor) -> QuerySet[ProposalRequest]:
    """The design centre's work by wish date."""
    related = ("group_order__client", "data_sheet", "asked_by")
    return visible(ProposalRequest, actor).filter(state__in=OPEN).select_related(*related).order_by("wish_on", "pk")


def newest_proposal(request: ProposalRequest) -> Proposal | None:
    return request.proposals.order_by("-version").first()


def is_newest_delivered(proposal: Proposal) -> bool:
    """Whether this is the last version of a request that is delivered and not being changed."""
    request = ProposalRequest.objects.get(pk=proposal.request_id)
    newest = newest_proposal(request)
    return request.state == "delivered" and newest is not None and newest.pk == proposal.pk


def accepted_proposal(order: GroupOrder) -> Proposal | None:
    """The proposal the client accepted last and that nothing supersedes: no refusal, no wish for a change, no newer
    version since. "Later" changes nothing."""
    told = Presentation.objects.filter(group_order=order).exclude(decision=LATER).select_related("proposal")
    last = told.order_by("-pk").first()
    if last is None or last.decision != ACCEPT:
        return None
    return last.proposal if is_newest_delivered(last.proposal) else None
