"""1.1: whose a client is that two people claim: a ruling is requested, decided, read."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import can, get_visible
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients import operations
from tuanding.selling.clients.forms import RulingForm
from tuanding.selling.clients.models import Client, Ruling, RulingRequest
from tuanding.selling.clients.rulings import activity_of, whole_request
from tuanding.selling.clients.views.editing import new_client_context, new_client_form, typed_fields

LONGEST_REASON = 300


@require_POST
@permit("add_client", Department)
def ask(request: Request) -> HttpResponse:
    """What was typed for a client that is there already goes to the manager, who decides."""
    form = new_client_form(request)
    context = new_client_context()
    if not form.is_valid():
        return render(request, "clients/new.html", {"form": form, **context}, status=422)
    fields = form.kwargs_for_operation()
    fields = {name: value for name, value in fields.items() if name not in ("owner", "phone_is_known")}
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    return answer(
        request,
        lambda: operations.ask_for_ruling(form.cleaned_data["department"], reason=reason, **how(request), **fields),
        done=lambda ruling_request: reverse("clients:ruling", args=[ruling_request.pk]),
        form=form,
        template="clients/new.html",
        context=context,
        message=_("已请团订部经理裁定；有了结果会在今日等您"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permit("view", RulingRequest)
def ruling(request: Request, pk: int) -> HttpResponse:
    """What was typed, and how it was decided. The manager sees the client too, and decides here."""
    right = "decide" if request.method == "POST" else "view"
    ruling_request = whole_request(get_visible(RulingRequest, request.actor, pk, right).pk)
    form = RulingForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: operations.decide_duplicate(ruling_request, **form.cleaned_data, **how(request)),
        done="/",  # the client may have gone to another department
        message=_("已裁定；申请人会看到结果"),
        template="clients/ruling.html",
        context=_context(request, ruling_request),
    )


def _context(request: Request, ruling_request: RulingRequest) -> dict[str, Any]:
    actor, decided = request.actor, getattr(ruling_request, "ruling", None)
    reading = getattr(ruling_request, "reading", None)
    is_asker = actor.person_id in (ruling_request.by_id, ruling_request.instead_of_id)
    sees_client = can(actor, "view", ruling_request.client)
    return {
        "ruling_request": ruling_request,
        "typed": typed_fields(ruling_request),
        "decided": decided,
        "may_decide": decided is None and can(actor, "decide", ruling_request),
        "may_read": decided is not None and reading is None and is_asker,
        "may_enter": decided is not None
        and reading is None
        and is_asker
        and decided.decision == Ruling.Decision.TWO_CLIENTS,
        "entered": reading.entered if reading and reading.entered and can(actor, "view", reading.entered) else None,
        "activity": activity_of(ruling_request.client_id) if sees_client else None,
        "sees_client": sees_client,
        "crumbs": [(pgettext("一览", "客户"), reverse("clients:list")), (_("请经理裁定"), "")],
    }


@require_POST
@permit("read", RulingRequest)
def read(request: Request, pk: int) -> HttpResponse:
    """Who asked has seen it: the ruling waits no longer."""
    ruling_request = get_visible(RulingRequest, request.actor, pk, "read")
    sees_client = Client.objects.filter(pk=ruling_request.client_id, owner_id=request.actor.person_id).exists()
    return answer(
        request,
        lambda: operations.read_ruling(ruling_request, **how(request)),
        done=ruling_request.client.get_absolute_url() if sees_client else "/",
        message=_("知道了"),
    )
