"""The page of a list: columns, tabs, filters and search in the address, pages by key, export of what it shows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuanding.core.kernel.refusal import Refusal
from tuanding.core.pages.answers import refused
from tuanding.core.pages.exports import export
from tuanding.core.pages.listing import Listing
from tuanding.core.pages.lists import ListPage
from tuanding.core.pages.request import Request


@require_safe
def show_list(request: Request, page: ListPage) -> HttpResponse:
    """The page, its next rows (htmx), or the file; 405 for POST."""
    listing = Listing(page, request)
    if request.GET.get("export") and page.exportable(request.actor):
        try:
            return export(listing, request.GET["export"])
        except Refusal as too_many:
            return refused(request, too_many)
    context = {"page": listing, **page.context(request)}
    more = getattr(request, "htmx", False) and request.GET.get("cursor")
    return render(request, "pages/parts/rows.html" if more else page.template, context)
