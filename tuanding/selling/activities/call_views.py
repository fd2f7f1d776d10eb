"""Pages of the calling session."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.company.queries import settings_and_calendar
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.undo import undo_address
from tuanding.selling.activities import calling, operations, queries
from tuanding.selling.activities.forms import CallForm
from tuanding.selling.activities.models import Call
from tuanding.selling.activities.plan_views import day_choices, short
from tuanding.selling.activities.planning import VISIT_MINUTES
from tuanding.selling.clients.models import Client


@require_safe
@permit("call", Client)
def calls(request: Request) -> HttpResponse:
    """1.2: who to call now and why; `?client=` puts one in front, `?skip=` the passed over ones at the end."""
    return render(request, "activities/calls.html", _calling_context(request, request.GET.get("client", "")))


@require_POST
@permit("call", Client)
def call(request: Request, pk: int) -> HttpResponse:
    """1.2: what came of a call to this client."""
    client = get_visible(Client, request.actor, pk, "call")
    form = CallForm(client, request.POST)
    context = {**_calling_context(request, str(pk)), "open": request.POST.get("outcome", "")}
    return form_page(
        request,
        form,
        lambda: operations.call_client(client, **how(request), **form.kwargs_for_operation()),
        done=_url_with_skipped(reverse("activities:calls"), _skipped_ids(request)),
        message=lambda row: _call_message(client, form),
        undo=undo_address,
        template="activities/calls.html",
        context=context,
    )


def _call_message(client: Client, form: CallForm) -> str:
    starts_at = form.starts_at() if form.cleaned_data["outcome"] == Call.Outcome.APPOINTED else None
    if starts_at:
        return _("约好了：%(client)s %(at)s") % {"client": client, "at": short(starts_at)}
    outcome = Call.Outcome(form.cleaned_data["outcome"]).label
    return _("记下了：%(client)s %(outcome)s") % {"client": client, "outcome": outcome}


def _skipped_ids(request: Request) -> list[int]:
    ids = request.POST.get("skip") or request.GET.get("skip", "")
    return list(dict.fromkeys(int(pk) for pk in ids.split(",") if pk.isdecimal()))[-200:]


def _url_with_skipped(url: str, skipped: list[int]) -> str:
    return f"{url}?skip={','.join(map(str, skipped))}" if skipped else url


def _calling_context(request: Request, client_id: str) -> dict:
    """What the calling page shows: the one to call now, who is next, how far the list is."""
    actor, now, skipped = request.actor, request.now, _skipped_ids(request)
    setting, calendar = settings_and_calendar([VISIT_MINUTES, calling.LONG_AGO_DAYS])
    long_ago = setting(calling.LONG_AGO_DAYS, day_of(now))
    rows = calling.call_list(actor, now, skipped, long_ago=long_ago)
    if client_id.isdecimal():
        client = get_visible(Client, actor, int(client_id), "call")
        first = next((row for row in rows if row.client.pk == client.pk), None) or calling.one_to_call(
            client, now, long_ago
        )
        rows = [first, *(row for row in rows if row.client.pk != client.pk)]
    counts = calling.calls_by_outcome(actor.person_id, day_of(now))
    done, left = sum(counts.values()), queries.count_clients_to_call(actor, now)
    here = rows[0] if rows else None
    passed = [pk for pk in skipped if not here or pk != here.client.pk] + ([here.client.pk] if here else [])
    return {
        "now_calling": here,
        "rows": rows[1:13],
        "more": max(0, len(rows) - 13),
        "done": done,
        "all": done + left,
        "left": left,
        "outcome_counts": [(Call.Outcome(code).label, n) for code, n in counts.items() if n],
        "skip": ",".join(map(str, skipped)),
        "skip_url": _url_with_skipped(reverse("activities:calls"), passed),
        **day_choices(request, (here.client.owner_id if here else None) or actor.person_id, None, setting, calendar),
        "crumbs": [(_("电话约访"), "")],
    }
