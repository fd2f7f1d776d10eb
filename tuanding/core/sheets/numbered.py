"""A fact and its numbered sheet: the number is reserved in the fact's transaction, and the PDF is made afterwards.

A fact that is refused or cut off uses no number. A written fact has its number reserved and is completed under it, at
once, or by a job that tries until there is a PDF. Every number is accounted for, and no fact gets two.
"""

import logging
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor
from tuanding.core.kernel.refusal import Blocked
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.states import ISSUED, RESERVED

log = logging.getLogger(__name__)


def complete_sheet(code: str, fact: Any, *, by: Actor, at: datetime) -> None:
    """Make the PDF of a fact whose number is still reserved; nothing where it has one already. A failure leaves the
    number reserved. Refused: a number that became void, for which there will never be a sheet."""
    issued = Issued.objects.get(pk=fact.issued_id)
    if issued.state == RESERVED:
        try:
            issue(code, fact, by=by, at=at, number=issued)
        except Blocked:
            issued.refresh_from_db()
            if issued.state == RESERVED:
                raise
    if issued.state != ISSUED:
        raise Blocked("单据 %(value)s 已作废，出不来了", field="issued", value=issued.label)
    fact.issued = issued


def complete_sheet_or_log(code: str, fact: Any, *, by: Actor, at: datetime) -> None:
    """The same within a request: the fact is written, so a failure (a full disk) is logged and left to the job."""
    try:
        complete_sheet(code, fact, by=by, at=at)
    except Exception:
        log.exception("%s of %s is not made yet", code, fact)
