"""Clients claimed, assigned, given back: one, several at once, all of a list, or the whole list of a rep who leaves."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.jobs.models import Batch
from tuanding.core.journal.many import Outcome
from tuanding.core.kernel.refusal import AlreadyDone, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import RefusalContext, answer, form_page, refusal_context, refused
from tuanding.core.pages.formats import number
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.toasts import toast
from tuanding.core.pages.undo import undo_address
from tuanding.selling.clients import operations, queries
from tuanding.selling.clients.forms import HandOverForm, OwnerForm
from tuanding.selling.clients.lists import client_ids_of_list
from tuanding.selling.clients.models import Client

MOST = 200
LONGEST_ID = 18  # digits
ALL_PAGE, ASSIGN_PAGE, HAND_OVER_PAGE = "clients/all_listed.html", "clients/assign.html", "clients/hand_over.html"
NONE_TICKED = "没有勾选客户：请先勾选要办的"


def ticked_ids(form_data) -> list[int]:
    ticked = (int(pk) for pk in form_data.getlist("id") if pk.isdecimal() and len(pk) <= LONGEST_ID)
    return list(dict.fromkeys(ticked))[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
@permit("claim", Client)
def claim(request: Request) -> HttpResponse:
    """1.1: the rep claims the ticked clients of the pool, less those another rep has claimed. Or all of a list."""
    if _is_whole_list(request):
        return _all_listed(request, operations.CLAIM, "claim", _("领取全部 %(n)s 家客户"), _("领取"))
    if not ticked_ids(request.POST):
        return refused(request, Refusal(NONE_TICKED, field="id"))
    claimable = visible(Client, request.actor, "claim").filter(pk__in=ticked_ids(request.POST))
    ticked = list(claimable.select_related("department"))
    try:
        got, gone = operations.claim_clients(ticked, **how(request))
    except AlreadyDone:
        return redirect(_address_after(request, ticked))
    except Refusal as why:
        return refused(request, why)
    gone += len(ticked_ids(request.POST)) - len(ticked)
    if not got:
        return refused(request, Refusal("没有领到，因为已经有业务经理；可以看公海里别的客户"))
    sentence = _("领到 %(got)s 家，%(gone)s 家不在公海") if gone else _("领到 %(got)s 家")
    toast(request, sentence % {"got": len(got), "gone": gone}, _undo_address_of_last(got))
    return redirect(_address_after(request, got))


def _undo_address_of_last(clients: list[Client]) -> str:
    """The address that takes back what the last tap did with these clients, all together."""
    return undo_address(queries.newest_ownership(clients[0].pk))


def _is_whole_list(request: Request) -> bool:
    return bool(request.POST.get("all") or request.GET.get("all"))


def _all_listed(request: Request, act: str, right: str, title: str, submit: str) -> HttpResponse:
    """All clients on all pages of a list, by a job, after the person has confirmed their number."""
    if request.method == "POST" and "number" not in request.POST:
        return redirect(f"{request.path}?{_choice_as_query(request.POST)}")
    address = request.GET.get("list", "")
    ids = client_ids_of_list(request, address, right)
    if not ids:
        return refused(request, Refusal("这份清单里没有可以办的客户：请改一下筛选再选", field="list"))
    context = _form_context(title % {"n": number(len(ids))}, None, submit) | {"number": len(ids)}
    if request.method != "POST" or _has_list_changed(request, ids):
        why = _list_changed_context(ids) if request.method == "POST" else None
        return render(request, ALL_PAGE, context | {"refusal": why}, status=409 if why else 200)
    return answer(request, lambda: operations.ask_for_clients(act, ids, None, **how(request)), done=_batch_address)


def _has_list_changed(request: Request, ids: list[int]) -> bool:
    """Whether the list has another number of clients than the page said."""
    return request.POST.get("number") != str(len(ids))


def _list_changed_context(ids: list[int]) -> RefusalContext:
    why = Refusal("还没有办，因为清单变了：现在是 %(value)s 家；请看一遍再办", field="number", value=len(ids))
    return refusal_context(why)


def _batch_address(batch: Batch | AlreadyDone) -> str:
    """Where the person sees how far the job is."""
    return reverse("batch", args=[batch.pk])


def _address_after(request: Request, clients: list) -> str:
    """The page of a single client, the list for several."""
    return clients[0].get_absolute_url() if len(clients) == 1 else reverse("clients:list")


@permit("assign", Client)
def assign(request: Request) -> HttpResponse:
    """1.1: the ticked clients are given to a rep, all or none; or all of a list, by a job. Without an owner the page
    asks for one."""
    form_data = request.POST if request.method == "POST" else request.GET
    if not form_data.get("all") and not ticked_ids(form_data):
        return refused(request, Refusal(NONE_TICKED, field="id"))
    if request.method == "POST" and "owner" not in request.POST:
        return redirect(f"{reverse('clients:assign')}?{_choice_as_query(form_data)}")
    ids = (
        client_ids_of_list(request, form_data.get("list", ""), "assign")
        if form_data.get("all")
        else ticked_ids(form_data)
    )
    rows = visible(Client, request.actor, "assign").filter(pk__in=ids[:MOST])
    clients = list(rows.select_related("owner").order_by("pk"))
    if not clients or len(clients) != len(ids[:MOST]):
        raise NotFound()
    form = OwnerForm(queries.reps_of(_assignable_department_ids(request), day_of(request.now)), request.POST or None)
    everything = bool(form_data.get("all"))
    context = _form_context(_("转交 %(n)s 家客户") % {"n": len(ids)}, form, _("转交")) | {
        "clients": clients,
        "number": len(ids),
        "address": form_data.get("list", "") if everything else None,
    }
    if everything and form.is_valid() and _has_list_changed(request, ids):
        return render(request, ASSIGN_PAGE, context | {"refusal": _list_changed_context(ids)}, status=409)
    if everything:
        return form_page(
            request,
            form,
            lambda: operations.ask_for_clients(operations.HAND_OVER, ids, form.cleaned_data["owner"], **how(request)),
            done=_batch_address,
            template=ASSIGN_PAGE,
            context=context,
        )
    return form_page(
        request,
        form,
        lambda: operations.assign_clients(clients, form.cleaned_data["owner"], **how(request)),
        done=_address_after(request, clients),
        message=lambda rows: _("已转交给%(owner)s") % {"owner": form.cleaned_data["owner"].name},
        undo=_undo_address_of_last,
        template=ASSIGN_PAGE,
        context=context,
    )


def _choice_as_query(form_data: QueryDict) -> str:
    """The ticked ids, or the list, as the query string of the page that asks for the owner."""
    chosen = QueryDict(mutable=True)
    if form_data.get("all"):
        chosen.update({"all": "1", "list": form_data.get("list", "")})
    else:
        chosen.setlist("id", [str(pk) for pk in ticked_ids(form_data)])
    return chosen.urlencode()


def _assignable_department_ids(request: Request) -> set[int]:
    """Ids of the departments whose clients the person may assign."""
    return set(visible(Department, request.actor, "assign_clients").values_list("pk", flat=True))


def _form_context(title: str, form: Any, submit: str) -> dict[str, Any]:
    back = reverse("clients:list")
    crumbs = [(pgettext("一览", "客户"), back), (title, "")]
    return {"title": title, "crumbs": crumbs, "clause": "1.1", "form": form, "submit": submit, "back": back}


@require_http_methods(["GET", "HEAD", "POST"])
@permit("assign", Client)
def hand_over(request: Request) -> HttpResponse:
    """1.1: the whole list of a rep who leaves, to another rep or into the pool."""
    homes = _assignable_department_ids(request)
    form = HandOverForm(
        queries.owners_in(homes),
        queries.reps_of(homes, day_of(request.now)),
        request.POST or None,
        initial={"rep": request.GET.get("rep", "")},
    )
    context = _form_context(_("转交全部客户"), form, _("转交"))
    return form_page(
        request,
        form,
        lambda: operations.hand_over(form.cleaned_data["rep"], form.cleaned_data["to"], **how(request)),
        done=_batch_address,
        template=HAND_OVER_PAGE,
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permit("release", Client)
def release_many(request: Request) -> HttpResponse:
    """1.1: the ticked clients go back into the pool of their department; those with an open group order stay. Or all of
    a list."""
    if _is_whole_list(request):
        return _all_listed(request, operations.RELEASE, "release", _("全部 %(n)s 家客户退回公海"), _("退回公海"))
    if not ticked_ids(request.POST):
        return refused(request, Refusal(NONE_TICKED, field="id"))
    ticked = list(visible(Client, request.actor, "release").filter(pk__in=ticked_ids(request.POST)))
    return answer(
        request,
        lambda: _release(request, ticked),
        done=reverse("clients:list"),
        message=_how_many_went_back,
        undo=lambda outcome: _undo_address_of_last(outcome.rows),
    )


def _release(request: Request, clients: list[Client]) -> Outcome:
    """Refused where not a single one goes back."""
    outcome = operations.release_clients(clients, **how(request))
    if not outcome.rows:
        raise outcome.refused[0][1] if outcome.refused else NotFound()
    return outcome


def _how_many_went_back(outcome: Outcome) -> str:
    sentence = _("%(done)s 家退回公海，%(left)s 家没有退") if outcome.refused else _("%(done)s 家退回公海")
    return sentence % {"done": len(outcome.rows), "left": len(outcome.refused)}


@require_POST
@permit("release", Client)
def release(request: Request, pk: int) -> HttpResponse:
    """1.1: back into the pool of its department."""
    client = get_visible(Client, request.actor, pk, "release")
    return answer(
        request,
        lambda: operations.release_client(client, **how_seen(request)),
        done=client.get_absolute_url(),
        message=_("已退回公海"),
        undo=lambda row: _undo_address_of_last([row]),
    )
