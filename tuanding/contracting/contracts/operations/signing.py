"""The client signs: the contract is submitted, the stage reached, the visit counted, finance brought in."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, Originals, Revision, Signature
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.files.models import FileBlob
from tuanding.core.journal.doors import deed, move
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.operations import visit_rows
from tuanding.selling.clients.breaking import record_referrals
from tuanding.selling.clients.models import ReferralList
from tuanding.selling.clients.operations import bring_in, milestone

SIGNING = ReferralList.Occasion.SIGNING


def sign_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, signed_on: date, signed_by: str, copies: int,
    referrals: Sequence[dict] = (), none_because: str = "", paper_total: Decimal | None = None,
    scan: FileBlob | None = None, scan_name: str = "", once: OneTime | None = None,
) -> Signature:  # fmt: skip
    """5.2, 5.3: the owner records that the client signed the newest draft; recording it submits the contract.

    N, C and T count on the day of recording. The first signing asks for the referral list. Refused: an incomplete draft;
    a signing day to come; neither a name nor why there is none; an ended order.
    """
    with deed(by, once) as now:
        _check(signed_on, signed_by, copies, at)
        revision = contract.newest
        listed = _referrals(contract, by, at, list(referrals), none_because)
        done = move(
            contract, "submit", by=by, at=at, seen=seen, revision=revision, signed_on=signed_on, copies=copies,
            signed_by=signed_by.strip(), paper_total=paper_total, scan=scan, scan_name=scan_name, referral_list=listed,
            facts=partial(queries.standing, revision_id=revision.pk), parts=lambda _: _brought(contract, revision, at, copies),
        )  # fmt: skip
        now.keep(done)
        return done.made


def _check(signed_on: date, signed_by: str, copies: int, at: datetime) -> None:
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


def _referrals(
    contract: Contract, by: PersonActor, at: datetime, referrals: list, none_because: str
) -> ReferralList | None:
    """5.3 asks at signing; when a further revision is signed, only what is new is written."""
    order = contract.group_order
    asked = order.referral_lists.filter(occasion=SIGNING).exists()
    if asked and not referrals and not none_because.strip():
        return None
    return record_referrals(order, by=by, at=at, referrals=referrals, none_because=none_because, occasion=SIGNING)


def _brought(contract: Contract, revision: Revision, at: datetime, copies: int) -> list:
    order = contract.group_order
    papers = Originals(contract=contract, revision=revision, to_holder=Originals.Holder.REP, copies=copies)
    return [*milestone(order, "Cc"), *visit_rows(order, "Cc", at), *bring_in(order, "finance", at), papers]
