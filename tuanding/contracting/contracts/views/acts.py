"""Acts on the page of a contract: review, seal, receipt, telling, originals, talk, withdrawal and cancellation."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuanding.contracting.contracts import operations
from tuanding.contracting.contracts.forms import OriginalsForm, PointsForm, ReasonForm, ReceiptForm, TellForm, WordForm
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.views.contracts import TEMPLATE, contract_context
from tuanding.contracting.contracts.views.shared import address, crumbs
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.pages.answers import answer, form_page, refused
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request


@require_POST
@permit("review", Contract)
def review(request: Request, pk: int) -> HttpResponse:
    """5.4: nine verdicts, then approved or sent back, in one deed."""
    row = get_visible(Contract, request.actor, pk, "review")
    form = PointsForm(request.POST)
    if not form.is_valid():
        return render(request, TEMPLATE, contract_context(request, row, form), status=422)
    approve = request.POST.get("outcome") == "approve"
    return answer(
        request,
        lambda: _settle_review(request, row, form, approve),
        done=address(row),
        message=_("评审通过，可以盖章") if approve else _("已退回业务经理"),
        form=form,
        template=TEMPLATE,
        context=lambda: contract_context(request, row, form),
    )


def _settle_review(request: Request, row: Contract, form: PointsForm, approve: bool) -> None:
    """Settles the review; reasons about single points ("points.3.remark") go beside them."""
    try:
        operations.settle_review(row, form.decisions(), approve=approve, after=form.after(), **how_seen(request))
    except Invalid as why:
        for key in list(why.errors):
            _word, code, field = key.split(".")
            for reason in why.errors.pop(key):
                form.add_error(f"{field}_{code}", reason.sentence(_))
        raise


@require_POST
@permit("seal", Contract)
def seal(request: Request, pk: int) -> HttpResponse:
    """5.5: issues F21, stamps, signs, seals."""
    row = get_visible(Contract, request.actor, pk, "seal")
    return answer(
        request,
        lambda: operations.seal_contract(row, **how_seen(request)),
        done=address(row),
        message=_("已盖章，预付款缴纳通知随后出来"),
    )


@require_POST
@permit("receive", Contract)
def receipt(request: Request, pk: int) -> HttpResponse:
    """5.4: finance receives the signed originals."""
    return _answer_form_or_first_error(request, pk, "receive", ReceiptForm, operations.give_receipt, _("收条已出"))


@require_POST
@permit("tell", Contract)
def tell(request: Request, pk: int) -> HttpResponse:
    """5.5: the rep told the client to pay."""
    return _answer_form_or_first_error(request, pk, "tell", TellForm, operations.tell_client, _("已记下通知了客户"))


@require_POST
@permit("hand", Contract)
def originals(request: Request, pk: int) -> HttpResponse:
    """5.5: paper originals changed hands."""
    return _answer_form_or_first_error(
        request, pk, "hand", OriginalsForm, operations.hand_over_originals, _("原件去向已记下")
    )


@require_POST
@permit("talk", Contract)
def word(request: Request, pk: int) -> HttpResponse:
    """Rep and finance write to each other beside the review."""
    return _answer_form_or_first_error(request, pk, "talk", WordForm, operations.say_word, _("已写给对方"))


def _answer_form_or_first_error(
    request: Request,
    pk: int,
    right: str,
    form_class: type[forms.Form],
    operation: Callable[..., Any],
    success_message: str,
) -> HttpResponse:
    """A small form on the page of the contract; a refusal is a page of its own with the first reason and the way back.
    `operation` takes the contract, and the values of the form by their names."""
    row = get_visible(Contract, request.actor, pk, right)
    form = form_class(request.POST)
    if not form.is_valid():
        return refused(request, _first_error_as_refusal(form))
    return answer(
        request,
        lambda: _call_with_first_reason(operation, request, row, form.cleaned_data),
        done=address(row),
        message=success_message,
    )


def _call_with_first_reason(
    operation: Callable[..., Any], request: Request, row: Contract, values: Mapping[str, Any]
) -> Any:
    """What the operation returns; Invalid is raised again as its first reason, since there is no field to put reasons beside."""
    try:
        return operation(row, **how(request), **values)
    except Invalid as why:
        raise next(iter(why.errors.values()))[0] from why


def _first_error_as_refusal(form: forms.Form) -> Refusal:
    name, reasons = next(iter(form.errors.items()))
    field = form.fields.get(name)
    words = "%(label)s：%(why)s"
    return Refusal(
        words, field=name, value=form.data.get(name), label=str(field.label if field else ""), why=str(reasons[0])
    )


@permit("withdraw", Contract)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """5.2: the owner withdraws it before the seal."""
    return _ask_reason_and_end(request, pk, "withdraw", operations.withdraw_contract, _("撤回合同"), _("合同已撤回"))


@permit("cancel", Contract)
def cancel(request: Request, pk: int) -> HttpResponse:
    """5.5: the owner cancels it after the seal."""
    return _ask_reason_and_end(request, pk, "cancel", operations.cancel_contract, _("作废合同"), _("合同已作废"))


def _ask_reason_and_end(
    request: Request, pk: int, right: str, operation: Callable[..., Any], title: str, success_message: str
) -> HttpResponse:
    """A page that asks for the reason."""
    row = get_visible(Contract, request.actor, pk, right)
    form = ReasonForm(request.POST or None)
    page = {
        "title": title,
        "clause": "5.2",
        "seen": row.version,
        "back": address(row),
        "submit": title,
        "crumbs": crumbs(row, title),
    }
    return form_page(
        request,
        form,
        lambda: operation(row, reason=form.cleaned_data["reason"], **how_seen(request)),
        done=address(row),
        message=success_message,
        context=page,
    )
