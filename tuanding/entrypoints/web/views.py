"""Pages made of many rooms: Today, search, the record pages of a client and of a group order."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext

from tuanding.core.accounts.scopes import row_reader
from tuanding.core.attachments.queries import has_files_columns
from tuanding.core.journal.history import timeline_and_visible_further, with_undo
from tuanding.core.pages.panels import acts_of, panels_of, steps_of
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.undo import undo_addresses
from tuanding.core.search.queries import find
from tuanding.entrypoints.web.hits import grouped_by_kind
from tuanding.entrypoints.web.leading import with_last_main_only
from tuanding.entrypoints.web.papers import papers_of, subject_of, unchecked_copies_under
from tuanding.entrypoints.web.seams import lock_sentence, reached_of, seam_of
from tuanding.entrypoints.web.today import blocks_for, heading
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.queries import milestones_expression, stage_days

client_with_rights = row_reader(Client, ("owner", "department", "pulse"), **has_files_columns(Client))
order_with_rights = row_reader(
    GroupOrder,
    ("client__owner", "client__department", "contact", "ending__ending", "reached"),
    milestone_rows=milestones_expression(),
    **has_files_columns(GroupOrder),
)


@permit()
def today(request: Request) -> HttpResponse:
    """The home of every role: what waits, and the day and the week against their standards."""
    context = {"blocks": blocks_for(request.actor, request.now), "heading": heading(request.now)}
    return render(request, "web/today.html", context)


@permit()
def search(request: Request) -> HttpResponse:
    """Rows the person may see that match the text; a fragment for the palette, else a page."""
    text = request.GET.get("q", "").strip()
    hits = grouped_by_kind(find(text, request.actor, limit_per_model=8 if request.htmx else 50))
    template = "web/hits.html" if request.htmx else "web/search.html"
    return render(request, template, {"groups": hits, "text": text})


@permit("view", Client)
def client(request: Request, pk: int) -> HttpResponse:
    """One client: data, contacts, orders and history."""
    row = client_with_rights(request.actor, pk)
    return _record_page(request, row, "web/client.html", [(pgettext("一览", "客户"), reverse("clients:list"))])


@permit("view", GroupOrder)
def order(request: Request, pk: int) -> HttpResponse:
    """One group order: nine stages, gates, next steps, money and sheets."""
    row = order_with_rights(request.actor, pk)
    above = [
        (pgettext("一览", "团订单"), reverse("clients:orders")),
        (str(row.client), reverse("client", args=[row.client_id])),
    ]
    ended = getattr(row, "ending", None)
    days = stage_days(row)
    lock = lock_sentence(row, days, request.actor) if ended is None else ""
    more = {"seam": seam_of(days, ended is not None, lock), "ending": ended, "stage": reached_of(days)}
    return _record_page(request, row, "web/order.html", above, **more)


def _record_page(
    request: Request, subject: Any, template: str, above: list[tuple[Any, str]], **context_of_page: Any
) -> HttpResponse:
    actor, now = request.actor, request.now
    copies = unchecked_copies_under(subject, actor)
    lines, visible_subjects = timeline_and_visible_further(subject, actor, map(subject_of, copies))
    addresses = undo_addresses([line.entry for line in lines], actor, now)
    context = {
        "subject": subject,
        "title": f"{subject.client} {subject.title}" if isinstance(subject, GroupOrder) else subject.name,
        "crumbs": [*above, (getattr(subject, "number", str(subject)), "")],
        "columns": panels_of(subject, actor, now),
        "steps": steps_of(subject, actor, now),
        "acts": with_last_main_only(acts_of(subject, actor, now)),
        "entries": with_undo(lines, addresses),
        "issued": papers_of(copies, visible_subjects, actor),
        **context_of_page,
    }
    return render(request, template, context)
