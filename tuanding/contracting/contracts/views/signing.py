"""5.2, 5.3: the client's signature with its scan and the referral list."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts import operations, queries, rules
from tuanding.contracting.contracts.forms import Referrals, SignForm
from tuanding.contracting.contracts.models import Contract, Signature
from tuanding.contracting.contracts.operations.signing import SIGNING
from tuanding.contracting.contracts.states import DRAFT, must_be_complete
from tuanding.contracting.contracts.views.shared import address, crumbs
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.files.kinds import PDF, PICTURES
from tuanding.core.files.operations import check_and_store
from tuanding.core.journal.doors import ready
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.views.orders import filled_lines, move_errors_to_lines

TEMPLATE = "contracts/sign.html"


@permit("sign", Contract)
def sign_contract(request: Request, pk: int) -> HttpResponse:
    """Recording the signature submits the contract to finance."""
    row = get_visible(Contract, request.actor, pk, "sign")
    form = SignForm(request.POST or None, request.FILES or None, initial=_initial_values(row, request))
    people = Referrals(request.POST or None, prefix="r")
    page = _page_context(row, people)
    return form_page(
        request,
        form,
        lambda: _store_scan_and_sign(request, row, form, people),
        done=address(row),
        message=_("已记签字，合同送财务部评审"),
        template=TEMPLATE,
        context=page,
        further=[people],
    )


def _store_scan_and_sign(request: Request, row: Contract, form: SignForm, people) -> Signature:
    """Stores the scan first, outside the transaction; then signs. Reasons about single referrals go beside their
    rows."""
    kwargs = how_seen(request)
    ready(row, "submit", by=request.actor, seen=kwargs["seen"], once=kwargs["once"], facts=queries.standing_of)
    data = {**form.cleaned_data}
    file = data.pop("scan")
    scan = check_and_store(file, file.name, by=request.actor, at=request.now, kinds=(PDF, *PICTURES)) if file else None
    places, referrals = filled_lines(people)
    try:
        return operations.sign_contract(
            row, scan=scan, scan_name=file.name if file else "", referrals=referrals, **data, **kwargs
        )
    except Invalid as why:
        move_errors_to_lines(why, people, places)
        raise


def _initial_values(row: Contract, request: Request) -> dict[str, Any]:
    revision, contact = row.newest_revision(), row.group_order.contact
    return {
        "signed_on": day_of(request.now),
        "copies": revision.originals,
        "signed_by": contact.name if contact else "",
    }


def _why_not_signable(row: Contract) -> str:
    if row.state != DRAFT:
        return _("这一稿已经签过字")
    refusal = must_be_complete(row, queries.standing(row))
    return refusal.sentence(_) if refusal else ""


def _url_of_first_missing_term(row: Contract) -> str:
    """The address of the edit page at the first missing term; "" where nothing is missing."""
    if row.state != DRAFT:
        return ""
    revision = row.newest_revision()
    missing = [] if revision.lines.exists() else ["lines-rows"]
    missing += [f"id_{name}" for name in rules.missing_term_fields(revision)]
    return f"{reverse('contracts:edit', args=[row.pk])}#{missing[0]}" if missing else ""


def _page_context(row: Contract, people) -> dict[str, Any]:
    title = _("记客户签字")
    revision = row.newest_revision()
    return {
        "people": people,
        "title": title,
        "clause": "5.2",
        "seen": row.version,
        "back": address(row),
        "crumbs": crumbs(row, title),
        "contract": row,
        "revision": revision,
        "client": row.group_order.client,
        "why_not": _why_not_signable(row),
        "mend_url": _url_of_first_missing_term(row),
        "has_referral_list": row.group_order.referral_lists.filter(occasion=SIGNING).exists(),
        "pdf_url": reverse("contracts:f21", args=[row.pk]),
    }
