"""5.5: a job issues the payment notice after the seal; the rep tells the client and records it."""

from datetime import datetime, timedelta

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Seal, Told
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.sheets.numbered import complete_sheet
from tuanding.core.sheets.operations import reserve
from tuanding.core.sheets.states import ISSUED


def issue_payment_notice(seal: Seal, *, by: Actor, at: datetime) -> PaymentNotice:
    """F24, once per seal: amount, account and due day. Called by the job after the seal; a second call after a
    crash completes the first. Refused: a contract that was cancelled meanwhile."""
    notice = PaymentNotice.objects.filter(seal=seal).first() or _record_notice(seal, by, at)
    complete_sheet("F24", notice, by=by, at=at)
    return notice


def _record_notice(seal: Seal, by: Actor, at: datetime) -> PaymentNotice:
    revision = seal.approval.revision
    due_on = seal.on + timedelta(days=revision.deposit_days)

    def check(row: Contract, actor: Actor) -> Write:
        return Write({"issued": reserve("F24", by=actor, at=at)})

    notice = {"seal": seal, "amount": revision.deposit, "due_on": due_on}
    return fact(seal.contract, "payment_notice", notice, by=by, at=at, check=check).fact


def tell_client(
    contract: Contract,
    *,
    by: PersonActor,
    at: datetime,
    how: str,
    person: str,
    remark: str = "",
    once: OneTime | None = None,
) -> Told:
    """5.5: the owner records that he told the client to pay. Refused: no payment notice yet, or
    none with its PDF; no name of the person who was told."""

    def check(row: Contract, actor: Actor) -> Write:
        notice = queries.notice_of(row)
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
                field="notice",
                value=notice.issued.label,
                clause="5.5",
            )
        if not person.strip():
            raise Invalid({"person": [Refusal("请写通知了谁", field="person", value=person)]})
        return Write({"notice": notice, "person": person.strip()})

    telling = {"how": how, "remark": remark.strip()}
    return fact(contract, "told", telling, by=by, at=at, once=once, check=check).fact
