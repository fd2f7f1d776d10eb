"""Clients claimed, assigned, given back; one or several at once."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.kernel.refusal import AlreadyDone, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, refused
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.toasts import toast
from tuanding.selling.clients import operations, queries
from tuanding.selling.clients.forms import OwnerForm
from tuanding.selling.clients.models import Client

MOST = 200


def ids_of(given) -> list[int]:
    return list(dict.fromkeys(int(pk) for pk in given.getlist("id") if pk.isdecimal()))[:MOST]


@require_POST
@permit("claim", Client)
def claim(request: Request) -> HttpResponse:
    """1.1: the ticked clients of the pool become mine; those somebody else was faster with are counted."""
    ticked = list(visible(Client, request.actor).filter(pk__in=ids_of(request.POST)).select_related("department"))
    try:
        got, gone = operations.claim_clients(ticked, **how(request))
    except AlreadyDone:
        return redirect(_back(request, ticked))
    except Refusal as why:
        return refused(request, why)
    gone += len(ids_of(request.POST)) - len(ticked)
    if not got:
        return refused(request, Refusal("没有领到，因为已经有别的业务经理；可以看公海里别的客户"))
    said = _("领到 %(got)s 家，%(gone)s 家已被别人领走") if gone else _("领到 %(got)s 家")
    toast(request, said % {"got": len(got), "gone": gone})
    return redirect(_back(request, got))


def _back(request: Request, clients: list) -> str:
    """A single one is opened, several are found in the list."""
    return clients[0].get_absolute_url() if len(clients) == 1 else reverse("clients:list")


@permit("assign", Client)
def assign(request: Request) -> HttpResponse:
    """1.1: the ticked clients are given to a rep, all or none. Without an owner the page asks for one."""
    given = request.POST if request.method == "POST" else request.GET
    ids = ids_of(given)
    if request.method == "POST" and "owner" not in request.POST:
        return redirect(f"{reverse('clients:assign')}?{'&'.join(f'id={pk}' for pk in ids)}")
    clients = list(visible(Client, request.actor, "assign").filter(pk__in=ids).select_related("owner").order_by("pk"))
    if not clients or len(clients) != len(ids):
        raise NotFound()
    gives = set(visible(Department, request.actor, "assign_clients").values_list("pk", flat=True))
    form = OwnerForm(queries.reps_of(gives, day_of(request.now)), request.POST or None)
    title = _("转交 %(n)s 家客户") % {"n": len(clients)}
    context = {
        "title": title, "crumbs": [(pgettext("一览", "客户"), reverse("clients:list")), (title, "")], "clause": "1.1", "form": form,
        "clients": clients, "submit": _("转交"), "back": reverse("clients:list"),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "clients/assign.html", context, status=422 if form.is_bound else 200)
    owner = form.cleaned_data["owner"]
    return answer(
        request,
        lambda: operations.assign_clients(clients, owner, **how(request)),
        done=_back(request, clients), said=_("已转交给%(owner)s") % {"owner": owner.name}, form=form,
        template="clients/assign.html", context=context,
    )  # fmt: skip


@require_POST
@permit("release", Client)
def release(request: Request, pk: int) -> HttpResponse:
    """1.1: back into the pool of its department."""
    client = get_visible(Client, request.actor, pk, "release")
    return answer(
        request,
        lambda: operations.release_client(
            client, **how_seen(request)
        ),
        done=client.get_absolute_url(), said=_("已退回公海"),
    )  # fmt: skip
