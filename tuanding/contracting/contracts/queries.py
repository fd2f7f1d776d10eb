"""Reads of contracts. What a person may see comes from `visible()`."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tuanding.contracting.contracts import rules
from tuanding.contracting.contracts.dossier import read_dossier, read_dossier_with_seals_and_originals
from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.contracting.contracts.models import (
    Approval,
    Contract,
    Line,
    PaymentNotice,
    Receipt,
    Review,
    Revision,
    Seal,
    Signature,
    Told,
)
from tuanding.contracting.contracts.states import DEAD, FAIL, Standing
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import may, visible
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.worklist.clocks import Clock
from tuanding.selling.clients.models import GroupOrder


def live_contract(order: GroupOrder) -> Contract | None:
    """The one contract of an order that is neither withdrawn nor cancelled."""
    return Contract.objects.filter(group_order=order).exclude(state__in=DEAD).first()


def newest_contract(order: GroupOrder) -> Contract | None:
    return Contract.objects.filter(group_order=order).order_by("-pk").first()


def amount_of_order(actor: PersonActor) -> Subquery | None:
    """What the outer query's order is worth by the newest revision of its live contract; None where the actor sees no prices."""
    if not may(actor, "prices", Contract):
        return None
    live = visible(Contract, actor, "prices").filter(group_order=OuterRef("pk")).exclude(state__in=DEAD).order_by()
    newest = Revision.objects.filter(contract=OuterRef("pk")).order_by("-number").values("total")
    return Subquery(live.annotate(newest_total=Subquery(newest[:1])).values("newest_total")[:1])


def contracts(actor: PersonActor) -> QuerySet[Contract]:
    """The contracts the actor sees, with figures of the newest revision, newest first."""
    newest = Revision.objects.filter(contract=OuterRef("pk")).order_by("-number")
    signed = Signature.objects.filter(contract=OuterRef("pk")).order_by("-pk")
    return (
        visible(Contract, actor)
        .select_related("group_order__client__owner")
        .annotate(
            total=Subquery(newest.values("total")[:1]),
            delivery_on=Subquery(newest.values("delivery_on")[:1]),
            draft=Subquery(newest.values("number")[:1]),
            submitted_at=Subquery(signed.values("at")[:1]),
        )
        .order_by("-pk")
    )


@composed_once
def newest_revision_of_order(actor: PersonActor, order_id: int) -> QuerySet[Any]:
    """The newest revision of the order's newest contract this person may see, with the annotations of the order's
    record page."""
    contracts_of_order = visible(Contract, actor).filter(group_order_id=order_id)
    of_contract = {"contract": OuterRef("contract")}
    approved, sealed = (model.objects.filter(**of_contract).order_by("-pk").values("at") for model in (Approval, Seal))
    until = PaymentNotice.objects.filter(**of_contract).order_by("-pk").values("due_on")
    return (
        Revision.objects.filter(contract__in=contracts_of_order.values("pk"))
        .select_related("contract")
        .annotate(
            signed=Exists(Signature.objects.filter(**of_contract)),
            has_telling=Exists(Told.objects.filter(**of_contract)),
            received=Exists(Receipt.objects.filter(signature__revision=OuterRef("pk"))),
            approved_at=Subquery(approved[:1]),
            sealed_at=Subquery(sealed[:1]),
            deposit_until=Subquery(until[:1]),
        )
        .order_by("-contract", "-number")[:1]
    )


def lines_of(revision: Revision) -> list[Line]:
    return list(revision.lines.all())


def signature_of(revision: Revision) -> Signature | None:
    return Signature.objects.filter(revision=revision).first()


def newest_review(revision: Revision) -> Review | None:
    return Review.objects.filter(revision=revision).prefetch_related("points").order_by("-pk").first()


def newest_failed_review(contract: Contract) -> Review | None:
    """The newest review in which a point failed."""
    reviews = contract.reviews.filter(points__verdict=FAIL).distinct()
    return reviews.prefetch_related("points").select_related("by", "revision").order_by("-pk").first()


def seal_of(contract: Contract) -> Seal | None:
    return contract.seals.select_related("by", "signed_file", "issued").order_by("-pk").first()


def notice_of(contract: Contract) -> PaymentNotice | None:
    return contract.payment_notices.select_related("issued").order_by("-pk").first()


def standing(contract: Contract, *, person_id: int | None = None, revision_id: int | None = None) -> Standing:
    """The facts for the blockers about a contract; the doors call it under the lock."""
    return read_dossier(contract).standing(person_id=person_id, revision_id=revision_id)


def standing_of(contract: Contract, actor: Actor) -> Standing:
    """The same, with the id of the person who acts."""
    return standing(contract, person_id=actor.author_columns.person_id)


def proposed_verdicts(
    revision: Revision, lines: Sequence[Line], on: date, clock: Clock | None = None
) -> list[rules.Verdict]:
    """5.4: the verdicts of the nine rules on a day. Read `revision` with its signature and its proposal: each is a
    query."""
    clock, signature = clock or Clock(), getattr(revision, "signature", None)
    context = rules.RuleContext(
        today=on,
        shortest_days=clock.value("shortest_delivery_days", on),
        calendar=clock.calendar,
        signed_on=signature.signed_on if signature else None,
        paper_total=signature.paper_total if signature else None,
        accepted=accepted_prices(revision),
    )
    return rules.propose_verdicts(revision, lines, context)


def accepted_prices(revision: Revision) -> dict[tuple, Decimal]:
    """{style, post, sex: unit price} of the proposal the revision is based on."""
    rows = revision.based_on.lines.all() if revision.based_on else ()
    return {rules.goods_key(row): row.unit_price for row in rows}


def terms_of(revision: Revision) -> dict:
    return {name: getattr(revision, name) for name in REVISION.copied_names}


def content_hash(revision: Revision, lines: Sequence[Line]) -> str:
    """The fingerprint of the revision's terms with these lines."""
    return rules.content_hash(
        terms_of(revision), [{name: getattr(line, name) for name in LINE.api_names} for line in lines]
    )


def wrong_contents(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """(id, label) of revisions whose terms, lines or total do not match their fingerprint. For `audit verify`."""
    revisions = Revision.objects.order_by("pk").select_related("contract").prefetch_related("lines")
    for ids in id_pages(Revision, only, size=200):
        for revision in revisions.filter(pk__in=ids):
            lines = lines_of(revision)
            same = revision.content_hash == content_hash(revision, lines)
            if not same or revision.total != rules.total(lines):
                yield revision.pk, f"{revision.contract.number} #{revision.number}"


def originals_with(contract: Contract) -> Counter[str]:
    """{holder: how many paper originals of the newest revision he has now}."""
    return read_dossier_with_seals_and_originals(contract).originals_with()
