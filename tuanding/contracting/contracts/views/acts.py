"""Acts on the page of a contract: review, seal, receipt, telling, originals, talk, withdrawal and cancellation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuanding.contracting.contracts import operations
from tuanding.contracting.contracts.forms import OriginalsForm, PointsForm, ReasonForm, ReceiptForm, TellForm, WordForm
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.views.contracts import TEMPLATE, page_of
from tuanding.contracting.contracts.views.shared import address, crumbs
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.refusal import AlreadyDone, Invalid, Refusal
from tuanding.core.pages.answers import answer, refused
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request


@require_POST
@permit("review", Contract)
def review(request: Request, pk: int) -> HttpResponse:
    """5.4: nine verdicts, then approved or sent back, in one deed."""
    row = get_visible(Contract, request.actor, pk, "review")
    form = PointsForm(request.POST)
    form.is_valid()
    approve = request.POST.get("outcome") == "approve"
    try:
        operations.settle_review(row, form.decisions(), approve=approve, after=form.after(), **how_seen(request))
    except AlreadyDone:
        return answer(request, lambda: None, done=address(row))
    except Invalid as why:
        _beside_points(form, why)
        return render(request, TEMPLATE, {**page_of(request, row, form), "refusal": None}, status=422)
    except Refusal as why:
        return refused(request, why, form=form, template=TEMPLATE, context=page_of(request, row, form))
    message = _("评审通过，可以盖章") if approve else _("已退回业务经理")
    return answer(request, lambda: None, done=address(row), message=message)


def _beside_points(form: PointsForm, why: Invalid) -> None:
    for key, reasons in why.errors.items():
        _word, code, field = key.split(".")
        for reason in reasons:
            form.add_error(f"{field}_{code}", reason.sentence(_))


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


def _from_page(right: str, form_class: type, message: Any, call: Callable) -> Callable:
    """The view of a small form on the page; a refusal is a page of its own with the reason and the way back."""

    @require_POST
    @permit(right, Contract)
    def view(request: Request, pk: int) -> HttpResponse:
        row = get_visible(Contract, request.actor, pk, right)
        form = form_class(request.POST)
        if not form.is_valid():
            return refused(request, _first_error(form))
        return answer(
            request,
            lambda: _first_reason_of(call, request, row, form.cleaned_data),
            done=address(row),
            message=_(message),
        )

    return view


def _first_reason_of(call: Callable, request: Request, row: Contract, data: dict):
    """Makes the call; Invalid is raised again as its first reason, since there is no field to put reasons beside."""
    try:
        return call(row, **how(request), **data)
    except Invalid as why:
        raise next(iter(why.errors.values()))[0] from why


def _first_error(form) -> Refusal:
    name, reasons = next(iter(form.errors.items()))
    field = form.fields.get(name)
    words = "%(label)s：%(why)s"
    return Refusal(
        words, field=name, value=form.data.get(name), label=str(field.label if field else ""), why=str(reasons[0])
    )


receipt = _from_page("receive", ReceiptForm, "收条已出", operations.give_receipt)
tell = _from_page("tell", TellForm, "已记下通知了客户", operations.tell_client)
originals = _from_page("hand", OriginalsForm, "原件去向已记下", operations.hand_over_originals)
word = _from_page("talk", WordForm, "已写给对方", operations.say_word)


def _ending(right: str, title: str, message: str, call: Callable) -> Callable:
    """The view of a page that ends a contract and needs the reason."""

    @permit(right, Contract)
    def view(request: Request, pk: int) -> HttpResponse:
        row = get_visible(Contract, request.actor, pk, right)
        form = ReasonForm(request.POST or None)
        page = {
            "form": form,
            "title": _(title),
            "clause": "5.2",
            "seen": row.version,
            "back": address(row),
            "submit": _(title),
            "crumbs": crumbs(row, _(title)),
        }
        if request.method != "POST" or not form.is_valid():
            return render(request, "pages/form.html", page, status=422 if form.is_bound else 200)
        return answer(
            request,
            lambda: call(row, reason=form.cleaned_data["reason"], **how_seen(request)),
            done=address(row),
            message=_(message),
            form=form,
            template="pages/form.html",
            context=page,
        )

    return view


withdraw = _ending("withdraw", "撤回合同", "合同已撤回", operations.withdraw_contract)
cancel = _ending("cancel", "作废合同", "合同已作废", operations.cancel_contract)
