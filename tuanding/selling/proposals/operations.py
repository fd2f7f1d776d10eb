"""Writes of data sheets and proposal requests."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.files.models import FileBlob
from tuanding.core.journal.doors import deed, move, record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal, Stale
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.operations import visit_rows
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.operations import bring_in, milestone
from tuanding.selling.proposals.models import (
    DataSheet,
    Headcount,
    Proposal,
    ProposalLine,
    ProposalRequest,
)
from tuanding.selling.proposals.queries import has_open_request, newest_proposal, newest_sheet, open_requests
from tuanding.selling.proposals.rules import check_data_sheet, check_delivery, check_request, needed_text


def save_data_sheet(
    order: GroupOrder, *, by: PersonActor, at: datetime, seen: int, headcounts: Sequence[dict] = (),
    seasons: Sequence[str] = (), needs: Sequence[str] = (), once: OneTime | None = None, **fields,
) -> DataSheet:  # fmt: skip
    """3.1: the owner saves a further version of the client's data sheet; makes the stage Zl and the visit Zl of the day.

    `seen` is the version the form began with (0: none yet). Refused: somebody saved another one meanwhile (Stale shows
    both values per field), unknown seasons, a headcount row without post or people, an ended order.
    """
    with deed(by, once):
        GroupOrder.objects.select_for_update(no_key=True).filter(pk=order.pk).values("pk").first()
        needs = [need.strip() for need in needs if need.strip()]
        check_data_sheet(seasons, needs, list(headcounts))
        fields |= {"seasons": list(seasons), "needs": needs}
        version = _next_version(order, seen, fields)
        return record(
            order, "data_sheet", by=by, at=at, client=order.client, version=version, **fields,
            parts=lambda sheet: [
                *_headcounts(sheet, headcounts), *milestone(order, "Zl"), *visit_rows(order, "Zl", at)
            ],
        ).made  # fmt: skip


def _next_version(order: GroupOrder, seen: int, mine: dict[str, Any]) -> int:
    newest = newest_sheet(order.client_id)
    version = newest.version if newest else 0
    if version != seen:
        raise Stale(_differences(newest, mine) if newest else {}, version, seen)
    return version + 1


def _differences(newest: DataSheet, mine: dict[str, Any]) -> dict:
    plain = {name: (_plain(value), _plain(getattr(newest, name))) for name, value in mine.items()}
    return {name: {"yours": yours, "theirs": theirs} for name, (yours, theirs) in plain.items() if yours != theirs}


def _plain(value):
    return str(value) if isinstance(value, Decimal | date) else value


def _headcounts(sheet: DataSheet, rows) -> list[Headcount]:
    return [
        Headcount(
            data_sheet=sheet, place=place, site=(row.get("site") or "").strip(), post=row["post"].strip(),
            men=row.get("men") or 0, women=row.get("women") or 0,
        )
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip


def request_proposal(
    order: GroupOrder, *, by: PersonActor, at: datetime, wish_on: date, styles_number: int, budget: Decimal | None = None,
    wishes: str = "", data_sheet: DataSheet | None = None, once: OneTime | None = None,
) -> ProposalRequest:  # fmt: skip
    """3.2: the owner asks the design centre for a proposal, on the newest data sheet unless another version is named;
    brings the design centre in. Refused: no data sheet yet; another request still open; a wish date that has passed."""
    with deed(by, once):
        check_request(wish_on, styles_number, day_of(at))
        sheet = data_sheet or newest_sheet(order.client_id)
        if sheet is None:
            raise Blocked("不能申请：还没有客户资料搜集表，请先填资料（条 3.1）", field="data_sheet")
        if sheet.client_id != order.client_id:
            why = Refusal("第 %(value)s 版不是这家客户的资料搜集表", field="data_sheet", value=sheet.version)
            raise Invalid({"data_sheet": [why]})
        return record(
            order, "request", by=by, at=at, facts=has_open_request, data_sheet=sheet, wish_on=wish_on, asked_by=by.person,
            asked_at=at, styles_number=styles_number, budget=budget, wishes=wishes.strip(),
            parts=lambda _: bring_in(order, "design", at),
        ).made  # fmt: skip


def take_request(request: ProposalRequest, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None):
    """3.2: a designer takes a request, or a delivered one that is to be changed. Refused: it is taken already."""
    return move(request, "take", by=by, at=at, seen=seen, once=once).row


def ask_back(
    request: ProposalRequest, text: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
):
    """3.2: the designer must know something first; the rep answers. Refused: an empty question."""
    with deed(by, once):
        text = needed_text(text, "text", "请写明要问业务经理什么")
        return move(request, "ask_back", by=by, at=at, seen=seen, text=text).row


def answer_question(
    request: ProposalRequest, text: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
):
    """3.2: the owner answers the open question; the designer goes on. Refused: an empty answer, no open question."""
    with deed(by, once):
        text = needed_text(text, "text", "请写答复")
        question = request.questions.order_by("-pk").first()
        return move(request, "answer", by=by, at=at, seen=seen, text=text, question=question).row


def deliver_proposal(
    request: ProposalRequest, *, by: PersonActor, at: datetime, seen: int | None, text: str, lines: list[dict],
    file: FileBlob | None = None, filename: str = "", once: OneTime | None = None,
) -> Proposal:  # fmt: skip
    """3.2: the designer delivers the next version with lines and the text that answers each need.

    Refused: no text, no line, a line without style, fabric, quantity or price; a request that is not being worked on.
    """
    with deed(by, once) as now:
        check_delivery(text, lines)
        last = newest_proposal(request)
        done = move(
            request, "deliver", by=by, at=at, seen=seen, facts=lambda _: text, text=text.strip(), file=file,
            filename=filename, group_order_id=request.group_order_id, version=last.version + 1 if last else 1,
            parts=lambda proposal: _lines(proposal, lines),
        )  # fmt: skip
        proposal = newest_proposal(done.row)
        assert proposal  # the one just made
        now.result, now.entry = proposal, done.entry
        return proposal


def _lines(proposal: Proposal, rows: list[dict]) -> list[ProposalLine]:
    return [ProposalLine(proposal=proposal, place=place, **row) for place, row in enumerate(rows, 1)]


def ask_rework(
    request: ProposalRequest,
    reason: str,
    *,
    by: PersonActor,
    at: datetime,
    seen: int | None,
    once: OneTime | None = None,
) -> ProposalRequest:
    """3.2: the owner sends the newest proposal back to be changed; a further version follows. Refused: no reason."""
    with deed(by, once):
        reason = needed_text(reason, "reason", "请写明要改什么")
        return move(request, "rework", by=by, at=at, seen=seen, proposal=newest_proposal(request), reason=reason).row


def withdraw_request(
    request: ProposalRequest, reason: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
):
    """3.2: the owner does not need it any more. Refused: it is delivered already; no reason."""
    with deed(by, once):
        reason = needed_text(reason, "reason", "请写明为什么撤回")
        return move(request, "withdraw", by=by, at=at, seen=seen, reason=reason).row


def withdraw_with_order(order: GroupOrder, actor: PersonActor, at: datetime, data: dict) -> None:
    """1.8: a broken-off order takes its open requests along, in the same transaction. Listens within the break-off."""
    for request in open_requests(order):
        move(request, "end", by=actor, at=at, seen=None, reason=str(data.get("reason", ""))[:200])
