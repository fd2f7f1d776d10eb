"""Contracts, reviews and words as the API answers them; amounts only to people who may see prices."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, Review, Revision, Word
from tuanding.contracting.contracts.states import POINTS
from tuanding.core.accounts.scopes import is_column_visible
from tuanding.core.kernel.money import capitals
from tuanding.core.sheets.states import ISSUED

ContractBody = dict[str, Any]  # of schemas.ContractOut
ReviewBody = dict[str, Any]  # of schemas.ReviewOut
WordBody = dict[str, Any]  # of schemas.WordOut


def contract_out(row: Contract, request: Any) -> ContractBody:
    """The contract with its newest revision."""
    priced = is_column_visible(Contract, request.actor, "total")
    revision = row.newest_revision()
    signature, notice, seal = queries.signature_of(revision), queries.notice_of(row), queries.seal_of(row)
    receipt = getattr(signature, "receipt", None)
    terms = {
        name: value
        for name, value in queries.terms_of(revision).items()
        if is_column_visible(Revision, request.actor, name)
    }
    return {
        "id": row.pk,
        "version": row.version,
        "number": row.number,
        "state": row.state,
        "group_order": row.group_order_id,
        "client": row.group_order.client_id,
        "revision": revision.number,
        "revision_id": revision.pk,
        "reason": revision.reason,
        "content_hash": revision.content_hash,
        "terms": terms,
        "lines": queries.lines_of(revision),
        **_amounts_out(revision, priced),
        "signed_on": signature.signed_on if signature else None,
        "receipt": receipt.issued.label if receipt else None,
        "sealed_at": seal.at if seal else None,
        "payment_notice": notice.issued.label if notice and notice.issued.state == ISSUED else None,
        "told": row.tellings.exists(),
        "originals": dict(queries.originals_with(row)),
    }


def _amounts_out(revision: Revision, priced: bool) -> dict[str, str | None]:
    whole = {name: _amount_if_priced(getattr(revision, name), priced) for name in ("total", "deposit", "balance")}
    return {**whole, "total_in_capitals": capitals(revision.total) if priced else None}


def _amount_if_priced(amount: Decimal, priced: bool) -> str | None:
    return str(amount) if priced else None


def rules_out(revision: Revision, on: date) -> list[dict[str, Any]]:
    return [
        {
            "code": v.point,
            "label": _(POINTS[v.point]),
            "rule_verdict": v.verdict,
            "rule": _(v.reason) % v.params,
            "verdict": None,
            "remark": "",
        }
        for v in queries.proposed_verdicts(revision, queries.lines_of(revision), on)
    ]


def review_out(row: Review, request: Any) -> ReviewBody:
    points = [
        {
            "code": p.code,
            "label": _(p.chinese_label),
            "rule_verdict": p.rule_verdict,
            "rule": _(p.rule_reason) % p.rule_params,
            "verdict": p.verdict,
            "remark": p.remark,
        }
        for p in row.points.all()
    ]
    return {"id": row.pk, "revision": row.revision.number, "by": row.by.name, "at": row.at, "points": points}


def word_out(row: Word, request: Any) -> WordBody:
    return {"id": row.pk, "by": row.by.name, "at": row.at, "text": row.text}
