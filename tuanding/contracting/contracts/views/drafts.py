"""5.4: an earlier draft of a contract, with its review."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.articles import PAPER
from tuanding.contracting.contracts.dossier import read_dossier
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.views.changes import changes_of, draft_rows, review_of
from tuanding.contracting.contracts.views.points import article_rows, point_row_of_review
from tuanding.contracting.contracts.views.shared import address, crumbs, rights_on
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.refusal import NotFound
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request


@require_safe
@permit("view", Contract)
def draft(request: Request, pk: int, number: int) -> HttpResponse:
    """An earlier draft as it was, with its review and remarks. 404 for whoever does not see prices."""
    row = get_visible(Contract, request.actor, pk, "prices")
    dossier = read_dossier(row)
    revision = next((one for one in dossier.revisions if one.number == number), None)
    if revision is None:
        raise NotFound()
    if revision.pk == dossier.revision.pk:
        return redirect(address(row))
    lines, review = queries.lines_of(revision), review_of(dossier, revision)
    changes = changes_of(dossier, revision, lines)
    points = [point_row_of_review(point, changes) for point in review.points.all()] if review else []
    title = _("第 %(n)s 稿") % {"n": number}
    context = {
        "contract": row,
        "client": row.group_order.client,
        "revision": revision,
        "may": rights_on(row, request.actor),
        "title": title,
        "crumbs": crumbs(row, title),
        "lines": lines,
        "signature": getattr(revision, "signature", None),
        "articles": article_rows(revision, lines, points, prices=True),
        "points": points,
        "last_review": review,
        "paper": PAPER,
        "paper_heads": PAPER["heads"],
        "is_earlier": True,
        "changes": changes,
        "drafts": draft_rows(dossier),
    }
    return render(request, "contracts/draft.html", context)
