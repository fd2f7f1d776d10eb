"""F01 and F14: looked at as they would be printed, and issued."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.pages.answers import answer
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.sheets.form import form_of
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.queries import issued_of, openable
from tuanding.selling.clients.models import ReferralList, Rep

MASKED = "masked"


@permit("view", Rep)
def prospect_list(request: Request, pk: int) -> HttpResponse:
    """F01: the prospect list of one rep."""
    rep = get_visible(Rep, request.actor, pk)
    return _sheet_page(request, "F01", rep, [(pgettext("一览", "客户"), reverse("clients:list")), (rep.name, "")])


@permit("view", ReferralList)
def referral_list(request: Request, pk: int) -> HttpResponse:
    """F14: whom a client recommended."""
    row = get_visible(ReferralList, request.actor, pk)
    return _sheet_page(
        request,
        "F14",
        row,
        [(pgettext("一览", "客户"), reverse("clients:list")), (str(row.client), row.client.get_absolute_url())],
    )


def _sheet_page(request: Request, code: str, subject, crumbs: list) -> HttpResponse:
    """Who does not call the client gets the edition with masked numbers."""
    calls = visible(type(subject), request.actor, "call").filter(pk=subject.pk).exists()
    edition = "" if calls else MASKED
    if request.method == "POST":
        return answer(
            request,
            lambda: issue(code, subject, edition=edition, language=get_language(), **how(request)),
            done=request.path,
            message=_("已签发"),
        )
    form = form_of(code)
    draft = reverse("sheets:draft", args=[code, subject.pk])
    issued = openable(issued_of(subject, code)[:20], request.actor)
    context = {
        "title": form.title,
        "code": code,
        "clause": form.clause,
        "crumbs": [*crumbs, (code, "")],
        "pdf_url": f"{draft}?edition={edition}",
        "issued": issued,
    }
    return render(request, "clients/sheet.html", context)
