"""5.5: the seal. F21 is issued and signed outside the transaction; only the move makes the seal valid."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import get_random_string

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, Revision, Seal
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.company.queries import company_or_placeholder
from tuanding.core.files.kinds import PDF
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import CheckedFile, content_of, discard_unreferenced, store_checked
from tuanding.core.journal.doors import move, ready
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Refusal
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.queries import issued_of

LONGEST_SEALING = 60  # seconds


def seal_contract(contract: Contract, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None) -> Seal:
    """Finance seals the approved newest revision: the contract F21 is issued, gets the visible seal and the company's
    signature, and is stored. A job issues the payment notice afterwards.

    Refused: no approval of the newest revision; a broken-off order; a contract somebody changed since version `seen`; one that
    is being sealed at this moment, before the sheet is set once more. The signed file of a refused seal is deleted.
    """
    row = ready(contract, "seal", by=by, seen=seen, once=once, facts=queries.standing_of)
    with _alone(contract, once):
        return _issue_sign_and_seal(contract, row, by=by, at=at, seen=seen, once=once)


@contextmanager
def _alone(contract: Contract, once: OneTime | None) -> Iterator[None]:
    """Blocked while another request seals this contract; the same one sent twice waits for its answer. Whoever was killed in it
    is forgotten after a minute. It spares work only: what may be sealed decides the door."""
    key, mine = f"contracts.sealing.{contract.pk}", once.key if once else get_random_string(12)
    is_first = cache.add(key, mine, LONGEST_SEALING)
    if not is_first and cache.get(key, mine) != mine:
        raise Blocked("%(number)s 正在盖章：请过几秒再看", field="contract", value=contract.pk, number=contract.number)
    try:
        yield
    finally:
        if is_first:
            cache.delete(key)


def _issue_sign_and_seal(
    contract: Contract, row: Contract, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None
) -> Seal:
    approval = row.newest_revision().approval  # the newest revision has one: the move's blocker checked it
    issued = _f21_to_seal(approval.revision, by, at)
    signed = _store_sealed_pdf(issued, row.number, by, at)
    seal = {"approval": approval, "issued": issued, "signed_file": signed}
    try:
        return move(contract, "seal", seal, by=by, at=at, seen=seen, once=once, facts=queries.standing_of).fact
    except (Refusal, AlreadyDone):
        discard_unreferenced(signed)
        raise


def _f21_to_seal(revision: Revision, by: PersonActor, at: datetime) -> Issued:
    """The copy of F21 to be sealed: the one issued for an earlier seal that failed, else a new one."""
    there = issued_of(revision, "F21").filter(edition="").select_related("pdf").first()
    return there or issue("F21", revision, by=by, at=at)


def _store_sealed_pdf(issued: Issued, contract_number: str, by: PersonActor, at: datetime) -> FileBlob:
    # imported here: heavy and rare (the signing library: a third of a process's start)
    from tuanding.core.sheets.signing import stamp_and_sign

    assert issued.pdf  # an issued row has one, says the database
    assert issued.seal_box  # F21 leaves room for the seal
    pdf = stamp_and_sign(
        content_of(issued.pdf),
        key_home=settings.SECRETS_HOME,
        company_name=company_or_placeholder().name,
        reason=contract_number,
        at=at,
        box=issued.seal_box["box"],
        page=issued.seal_box["page"],
    )
    return store_checked(CheckedFile(pdf, f"{contract_number}.pdf", PDF), by=by, at=at)
