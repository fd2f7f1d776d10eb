"""3.2: the request's way to the design centre and back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.attachments.uploads import uploads_of
from tuanding.core.attachments.views import tokens_of_form
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals import operations, queries
from tuanding.selling.proposals.forms import RequestForm
from tuanding.selling.proposals.lists import REQUEST_LIST
from tuanding.selling.proposals.models import Proposal, ProposalRequest
from tuanding.selling.proposals.states import REQUESTS
from tuanding.selling.proposals.views.data_sheets import crumbs

TEMPLATE = "proposals/request_form.html"
ACTS = ("take", "ask_back", "answer", "deliver", "rework", "withdraw")


@permit("view", ProposalRequest)
def requests(request: Request) -> HttpResponse:
    """3.2: what was asked of the design centre, and whose turn it is."""
    return show_list(request, REQUEST_LIST)


@permit("work", GroupOrder)
def request_new(request: Request, pk: int) -> HttpResponse:
    """The owner asks the design centre for a proposal."""
    order = get_visible(GroupOrder, request.actor, pk, "work")
    sheet = queries.newest_sheet(order.client_id)
    form = RequestForm(request.POST or None, initial={"budget": sheet.budget if sheet else None, "styles_number": 2})
    tokens = tokens_of_form(request, form)
    context = {
        "order": order,
        "uploads": uploads_of(tokens, request.actor),
        "sheet": sheet,
        "complete": queries.completeness_of(sheet) if sheet else None,
        "title": _("方案制作申请"),
        "crumbs": crumbs(order, _("申请制作方案")),
        "clause": "3.2",
        "submit": _("交设计中心"),
        "back": reverse("order", args=[order.pk]),
    }
    return form_page(
        request,
        form,
        lambda: operations.request_proposal(order, **how(request), **form.cleaned_data, files=tokens),
        done=lambda row: reverse("proposals:request", args=[row.pk]),
        message=_("申请已到设计中心"),
        template=TEMPLATE,
        context=context,
    )


@require_safe
@permit("view", ProposalRequest)
def request_page(request: Request, pk: int) -> HttpResponse:
    """One request: what is asked, what was said, what was delivered, whose turn it is."""
    row = get_visible(ProposalRequest, request.actor, pk)
    context = {
        "request_row": row,
        "order": row.group_order,
        "acts": possible_moves(request.actor, row),
        "to_present": _proposal_to_present(request.actor, row),
        "talk": queries.timeline_newest_first(row),
        "proposals": row.proposals.order_by("-version"),
        "sheet": row.data_sheet,
        "question": row.questions.order_by("-pk").first(),
        "state": REQUESTS.states[row.state],
        "complete": queries.completeness_of(row.data_sheet),
        "late": queries.is_late(row, request.now),
        "title": _("%(client)s 方案申请 %(number)s") % {"client": row.group_order.client, "number": row.number},
        "crumbs": crumbs(row.group_order, row.number),
    }
    return render(request, "proposals/request.html", context)


def _proposal_to_present(actor: PersonActor, row: ProposalRequest) -> Proposal | None:
    """The version of this request that its owner explains to the client next."""
    if row.state != "delivered":
        return None
    newest = queries.to_be_presented(list(queries.proposals_of_order(row.group_order_id)))
    if newest is None or newest.request_id != row.pk:
        return None
    return visible(Proposal, actor, "present").filter(pk=newest.pk).first()


def possible_moves(actor: PersonActor, row: ProposalRequest) -> set[str]:
    """The moves this person can make now."""
    able = {m.name for m in REQUESTS.moves if m.name in ACTS and row.state in m.sources}
    rights = {REQUESTS.by_name[name].right for name in able}
    own_rights = {right for right in rights if visible(ProposalRequest, actor, right).filter(pk=row.pk).exists()}
    return {name for name in able if REQUESTS.by_name[name].right in own_rights}


def _answer_move(
    request: Request, pk: int, move: Callable[[ProposalRequest, dict[str, Any]], Any], success_message: str
) -> HttpResponse:
    row = get_visible(ProposalRequest, request.actor, pk)
    return answer(
        request,
        lambda: move(row, how_seen(request)),
        done=reverse("proposals:request", args=[pk]),
        message=success_message,
    )


@require_POST
@permit("design", ProposalRequest)
def take(request: Request, pk: int) -> HttpResponse:
    return _answer_move(request, pk, lambda row, kwargs: operations.take_request(row, **kwargs), _("接下了"))


@require_POST
@permit("design", ProposalRequest)
def ask(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _answer_move(
        request, pk, lambda row, kwargs: operations.ask_back(row, text, **kwargs), _("问题已到业务经理")
    )


@require_POST
@permit("request", ProposalRequest)
def answer_back(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _answer_move(
        request, pk, lambda row, kwargs: operations.answer_question(row, text, **kwargs), _("答复已到设计中心")
    )


@require_POST
@permit("request", ProposalRequest)
def rework(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _answer_move(
        request, pk, lambda row, kwargs: operations.ask_rework(row, text, **kwargs), _("已请设计中心修改")
    )


@require_POST
@permit("request", ProposalRequest)
def withdraw(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _answer_move(
        request, pk, lambda row, kwargs: operations.withdraw_request(row, text, **kwargs), _("申请已撤回")
    )
