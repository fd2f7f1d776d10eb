"""5.5: the payment notice makes itself after the seal; the rep tells the client and records it."""

from datetime import datetime, timedelta

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Seal, Told
from tuanding.contracting.contracts.numbered import complete, with_number
from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.doors import deed, record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal


def issue_payment_notice(seal: Seal, *, by: Actor, at: datetime) -> PaymentNotice:
    """F24, once per seal: amount, account and due day. Called by the job after the seal; again after a crash it goes on
    where it stopped. Refused: a contract that was cancelled meanwhile."""
    there = PaymentNotice.objects.filter(seal=seal).first()
    notice = there or with_number("F24", lambda issued: _notice(seal, issued, by, at), by=by, at=at)
    complete("F24", notice, by=by, at=at)
    return notice


def _notice(seal: Seal, issued, by: Actor, at: datetime) -> PaymentNotice:
    revision = seal.approval.revision
    due_on = seal.on + timedelta(days=revision.deposit_days)
    return record(
        seal.contract, "payment_notice", by=by, at=at, seal=seal, issued=issued, amount=revision.deposit, due_on=due_on
    ).made


def tell_client(
    contract: Contract, *, by: Actor, at: datetime, how: str, person: str, remark: str = "", once: OneTime | None = None
) -> Told:
    """5.5: the owner records that he told the client to pay. Refused: before the notice is there; nobody named."""
    with deed(by, once):
        notice = queries.notice_of(contract)
        if notice is None:
            raise Blocked(
                "无法记通知，因为预付款缴纳通知还没有出来；盖章后几秒钟就有，请刷新",
                field="notice",
                value=None,
                clause="5.5",
            )
        if not person.strip():
            raise Invalid({"person": [Refusal("请写通知了谁", field="person", value=person)]})
        return record(
            contract, "told", by=by, at=at, notice=notice, how=how, person=person.strip(), remark=remark.strip()
        ).made
