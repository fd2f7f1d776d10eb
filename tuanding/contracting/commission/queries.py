"""N, C and T of people and days, and the check of them against the signatures."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.functions import Cast

from tuanding.contracting.commission.models import Earned
from tuanding.contracting.contracts.models import Contract, Signature
from tuanding.contracting.contracts.states import DEAD
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.audit.pages import id_pages

NOTHING = Decimal("0.00")


class Totals(NamedTuple):
    """N, C, T."""

    signed: int
    amount: Decimal
    commission: Decimal


def earned_totals(person_id: int, from_on: date, to_on: date) -> Totals:
    """N, C and T of a person from a day to a day, both included."""
    return _sum(Earned.objects.filter(rep_id=person_id, on__gte=from_on, on__lte=to_on))


def signed_by_person(person_ids: list[int], from_on: date, to_on: date) -> QuerySet[Any, Any]:
    """{rep_id, n}: N of several people; people without a signature have no row."""
    return _by_person(person_ids, from_on, to_on, "signed")


def amount_in_fen_by_person(person_ids: list[int], from_on: date, to_on: date) -> QuerySet[Any, Any]:
    """{rep_id, n}: C of several people, in fen."""
    return _by_person(person_ids, from_on, to_on, "amount")


def _by_person(person_ids: list[int], from_on: date, to_on: date, column: str) -> QuerySet[Any, Any]:
    rows = Earned.objects.filter(rep_id__in=person_ids, on__gte=from_on, on__lte=to_on).order_by()
    return rows.values("rep_id").annotate(n=Cast(Sum(column, output_field=BigIntegerField()), BigIntegerField()))


def visible_earned(actor: PersonActor) -> QuerySet[Earned]:
    return visible(Earned, actor).select_related("contract", "group_order__client", "rep").order_by("-pk")


def _sum(rows: QuerySet[Earned]) -> Totals:
    sums = rows.aggregate(n=Sum("signed"), c=Sum("amount"), t=Sum("commission"))
    return Totals(sums["n"] or 0, sums["c"] or NOTHING, sums["t"] or NOTHING)


def wrong_earned(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """`audit verify`: (id, sentence) of every contract whose earned rows do not add up to its last signature, or to
    nothing where it is dead."""
    for ids in id_pages(Contract, only):
        signed = dict(
            Signature.objects.filter(contract_id__in=ids).order_by("pk").values_list("contract_id", "revision__total")
        )
        by_contract = Earned.objects.filter(contract_id__in=ids).order_by().values_list("contract_id")
        earned_sums = {pk: row for pk, *row in by_contract.annotate(Sum("signed"), Sum("amount"), Sum("commission"))}
        for contract in Contract.objects.filter(pk__in=ids).order_by("pk"):
            count, amount, commission = earned_sums.get(contract.pk, (0, NOTHING, NOTHING))
            counts = contract.pk in signed and contract.state not in DEAD
            expected = (1, signed[contract.pk]) if counts else (0, NOTHING)
            if (count, amount) != expected or (not counts and commission):
                yield (
                    contract.pk,
                    f"contract {contract.number}: counted {count} {amount}, signed {expected[0]} {expected[1]}",
                )
