"""5.5: the payment notice makes itself after the seal; the rep tells the client and records it."""

from datetime import datetime, timedelta

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Seal, Told
from tuanding.contracting.contracts.numbered import complete, numbered
from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.doors import deed, record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.sheets.states import ISSUED


def issue_payment_notice(seal: Seal, *, by: Actor, at: datetime) -> PaymentNotice:
    """F24, once per seal: amount, account and due day. Called by the job after the seal; again after a crash it goes on
    where it stopped. Refused: a contract that was cancelled meanwhile."""
    notice = PaymentNotice.objects.filter(seal=seal).first() or _notice(seal, by, at)
    complete("F24", notice, by=by, at=at)
    return notice


def _notice(seal: Seal, by: Actor, at: datetime) -> PaymentNotice:
    revision = seal.approval.revision
    due_on = seal.on + timedelta(days=revision.deposit_days)
    return record(
        seal.contract, "payment_notice", by=by, at=at, seal=seal, amount=revision.deposit, due_on=due_on,
        under_lock=numbered("F24", by=by, at=at),
    ).made  # fmt: skip


def tell_client(
    contract: Contract, *, by: Actor, at: datetime, how: str, person: str, remark: str = "", once: OneTime | None = None
) -> Told:
    """5.5: the owner records that he told the client to pay. Refused: before the notice is there with
    its sheet, which is what the client is told; nobody named."""
    with deed(by, once):
        notice = queries.notice_of(contract)
        if notice is None:
            raise Blocked(
                "无法记通知，因为预付款缴纳通知还没有出来；盖章后几秒钟就有，请刷新",
                field="notice",
                value=None,
                clause="5.5",
            )
        if notice.issued.state != ISSUED:
            raise Blocked(
                "无法记通知，因为预付款缴纳通知 %(value)s 的 PDF 还没有做成；系统会一直重做，做成后再记",
                field="notice", value=notice.issued.label, clause="5.5",
            )  # fmt: skip
        if not person.strip():
            raise Invalid({"person": [Refusal("请写通知了谁", field="person", value=person)]})
        return record(
            contract, "told", by=by, at=at, notice=notice, how=how, person=person.strip(), remark=remark.strip()
        ).made
