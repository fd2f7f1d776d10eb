"""The client signs: the contract is submitted, the order reaches stage Cc, the visit counts, finance sees the order."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, Originals, Revision, Signature
from tuanding.contracting.contracts.states import Standing
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.files.models import FileBlob
from tuanding.core.journal.doors import deed, move, ready
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.sheets.operations import check_drawable
from tuanding.selling.activities.visiting import visit_unless_recorded
from tuanding.selling.clients.breaking import record_referrals
from tuanding.selling.clients.duplicates import ENTERING
from tuanding.selling.clients.models import ReferralList
from tuanding.selling.clients.operations import bring_in, milestone

SIGNING = ReferralList.Occasion.SIGNING


def sign_contract(
    contract: Contract,
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    signed_on: date,
    signed_by: str,
    copies: int,
    referrals: Sequence[dict] = (),
    none_because: str = "",
    paper_total: Decimal | None = None,
    scan: FileBlob | None = None,
    scan_name: str = "",
    once: OneTime | None = None,
) -> Signature:
    """5.2, 5.3: the owner records that the client signed the newest draft; recording it submits the contract.

    N, C and T count on the day of recording. The first signing needs a referral list. Refused: an incomplete
    draft; a signing day in the future; neither a referral nor the reason for none; a text with a character that the
    paper cannot show; an ended order.
    """

    def facts(row: Contract, actor: Actor) -> Standing:
        return queries.standing(row, revision_id=revision.pk)

    def check(row: Contract, actor: Actor) -> Write:
        return Write(parts=lambda _: _rows_beside_signature(row, revision, actor, at, copies))

    with deed(by, once, lock=(ENTERING, contract)) as whole:
        revision = contract.newest_revision()
        ready(contract, "submit", by=by, seen=seen, facts=facts)
        _check_signature(signed_on, signed_by, copies, at)
        check_drawable("F21", revision, by=by)
        signature = {
            "revision": revision,
            "signed_on": signed_on,
            "copies": copies,
            "signed_by": signed_by.strip(),
            "paper_total": paper_total,
            "scan": scan,
            "scan_name": scan_name,
            "referral_list": _record_referrals_unless_listed(contract, by, at, list(referrals), none_because),
        }
        done = move(contract, "submit", signature, by=by, at=at, seen=seen, facts=facts, check=check)
        whole.answer(done)
        return done.fact


def _check_signature(signed_on: date, signed_by: str, copies: int, at: datetime) -> None:
    wrong = {
        "signed_on": signed_on > day_of(at)
        and Refusal("签字日期 %(value)s 还没有到", field="signed_on", value=str(signed_on)),
        "signed_by": not signed_by.strip() and Refusal("请写客户签字人的姓名", field="signed_by", value=signed_by),
        "copies": not 1 <= copies <= 20
        and Refusal("签好的份数「%(value)s」：写 1 到 20", field="copies", value=copies),
    }
    errors: dict[str, list] = {name: [why] for name, why in wrong.items() if why}
    if errors:
        raise Invalid(errors)


def _record_referrals_unless_listed(
    contract: Contract, by: PersonActor, at: datetime, referrals: list, none_because: str
) -> ReferralList | None:
    """5.3: the referral list of this signing. None for a further revision without new names, where the order has a
    list."""
    order = contract.group_order
    has_list = order.referral_lists.filter(occasion=SIGNING).exists()
    if has_list and not referrals and not none_because.strip():
        return None
    return record_referrals(order, by=by, at=at, referrals=referrals, none_because=none_because, occasion=SIGNING)


def _rows_beside_signature(
    contract: Contract, revision: Revision, actor: Actor, at: datetime, copies: int
) -> list[Model]:
    order = contract.group_order
    papers = Originals(contract=contract, revision=revision, to_holder=Originals.Holder.REP, copies=copies)
    return [
        *milestone(order, "Cc"),
        *visit_unless_recorded(order, "Cc", actor, at),
        *bring_in(order, "finance", at),
        papers,
    ]
