"""Writes of data sheets and proposal requests."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.attachments.models import Upload
from tuanding.core.attachments.operations import with_files
from tuanding.core.attachments.uploads import uploads_of, use_up_uploads
from tuanding.core.files.models import FileBlob
from tuanding.core.journal.doors import deed, fact, move
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.visiting import visit_unless_recorded
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.operations import bring_in, milestone
from tuanding.selling.proposals.fields import HEADCOUNT
from tuanding.selling.proposals.models import (
    DataSheet,
    Headcount,
    Proposal,
    ProposalLine,
    ProposalRequest,
)
from tuanding.selling.proposals.queries import (
    has_open_request,
    newest_proposal,
    newest_sheet,
    picture_of_line,
)
from tuanding.selling.proposals.rules import OF_LINE, check_data_sheet, check_delivery, check_request, require_text


def save_data_sheet(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    headcounts: Sequence[dict[str, Any]] = (),
    seasons: Sequence[str] = (),
    needs: Sequence[str] = (),
    once: OneTime | None = None,
    **fields: Any,
) -> DataSheet:
    """3.1: the owner saves a further version of the client's data sheet; makes the stage Zl and the visit Zl of the
    day.

    `seen` is the version the form began with (0: none yet). Refused: somebody saved another one meanwhile (Stale shows
    both values per field), unknown seasons, a headcount row without post or people, an ended order.
    """
    need_texts = [need.strip() for need in needs if need.strip()]

    def check(row: GroupOrder, actor: Actor) -> Write:
        check_data_sheet(seasons, need_texts, list(headcounts))
        further = [*milestone(row, "Zl"), *visit_unless_recorded(row, "Zl", actor, at)]
        return Write({"client": row.client}, parts=lambda sheet: [*_headcounts(sheet, headcounts), *further])

    sheet = {**fields, "seasons": list(seasons), "needs": need_texts}
    return fact(order, "data_sheet", sheet, by=by, at=at, seen=seen, once=once, check=check).fact


def _headcounts(sheet: DataSheet, rows: Sequence[Mapping[str, Any]]) -> list[Headcount]:
    return [Headcount(data_sheet=sheet, place=place, **HEADCOUNT.row(row)) for place, row in enumerate(rows, 1)]


def request_proposal(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    wish_on: date,
    styles_number: int,
    budget: Decimal | None = None,
    wishes: str = "",
    data_sheet: DataSheet | None = None,
    files: Sequence[str] = (),
    once: OneTime | None = None,
) -> ProposalRequest:
    """3.2: the owner asks the design centre for a proposal, on the newest data sheet unless another version is named;
    brings the design centre in. `files`: tokens of uploads. Refused: no data sheet yet; another request still open; a wish date that has passed."""

    def check(row: GroupOrder, actor: Actor) -> Write:
        check_request(wish_on, styles_number, day_of(at))
        sheet = data_sheet or newest_sheet(row.client_id)
        if sheet is None:
            raise Blocked("不能申请：还没有客户资料搜集表，请先填资料（条 3.1）", field="data_sheet")
        if sheet.client_id != row.client_id:
            why = Refusal("第 %(value)s 版不是这家客户的资料搜集表", field="data_sheet", value=sheet.version)
            raise Invalid({"data_sheet": [why]})
        return Write({"data_sheet": sheet}, parts=lambda _: bring_in(row, "design", at))

    request = {
        "wish_on": wish_on,
        "asked_by": by.person,
        "asked_at": at,
        "styles_number": styles_number,
        "budget": budget,
        "wishes": wishes.strip(),
    }
    return with_files(
        lambda: fact(order, "request", request, by=by, at=at, facts=has_open_request, check=check),
        files,
        by=by,
        once=once,
    ).fact


def take_request(
    request: ProposalRequest, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> ProposalRequest:
    """3.2: a designer takes a request, or a delivered one that is to be changed. Refused: it is taken already."""
    return move(request, "take", by=by, at=at, seen=seen, once=once).row


def ask_back(
    request: ProposalRequest, text: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> ProposalRequest:
    """3.2: the designer must know something first; the rep answers. Refused: an empty question."""

    def check(row: ProposalRequest, actor: Actor) -> Write:
        return Write({"text": require_text(text, "text", "请写明要问业务经理什么")})

    return move(request, "ask_back", by=by, at=at, seen=seen, once=once, check=check).row


def answer_question(
    request: ProposalRequest, text: str, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> ProposalRequest:
    """3.2: the owner answers the open question; the designer goes on. Refused: an empty answer, no open question."""

    def check(row: ProposalRequest, actor: Actor) -> Write:
        answer = require_text(text, "text", "请写答复")
        return Write({"text": answer, "question": row.questions.order_by("-pk").first()})

    return move(request, "answer", by=by, at=at, seen=seen, once=once, check=check).row


def deliver_proposal(
    request: ProposalRequest,
    *,
    by: PersonActor,
    at: datetime,
    seen: int | None,
    text: str,
    lines: list[dict[str, Any]],
    file: FileBlob | None = None,
    filename: str = "",
    once: OneTime | None = None,
) -> Proposal:
    """3.2: the designer delivers the next version with lines and the text that answers each need. The "picture" of a line is the
    token of an upload, or "line-5": that of a line of an earlier version.

    Refused: no text, no line, a line without style, fabric, quantity or price; a request that is not being worked on.
    """

    taken: list[Upload] = []

    def check(row: ProposalRequest, actor: Actor) -> Write:
        check_delivery(text, lines)
        rows = _with_pictures(row, lines, by, taken)
        last = newest_proposal(row)
        proposal = {"group_order_id": row.group_order_id, "version": last.version + 1 if last else 1}
        return Write(proposal, parts=lambda proposal: _lines(proposal, rows))

    delivered = {"text": text.strip(), "file": file, "filename": filename}
    with deed(by, once):
        proposal = move(request, "deliver", delivered, by=by, at=at, seen=seen, check=check).fact
        use_up_uploads(taken)
    return proposal


def _with_pictures(
    request: ProposalRequest, lines: Sequence[dict[str, Any]], by: PersonActor, taken: list[Upload]
) -> list[dict[str, Any]]:
    """The rows with the content of their pictures; uploads among them are added to `taken`. Invalid names the row whose
    picture is gone or none."""
    uploads = {upload.token: upload for upload in uploads_of([row.get("picture") or "" for row in lines], by)}
    taken.extend(uploads.values())
    rows, errors = [], {}
    for place, row in enumerate(lines, 1):
        name = row.get("picture") or ""
        upload = uploads.get(name)
        blob = upload.blob if upload and upload.is_picture else _earlier_picture(request, name)
        if name and blob is None:
            words = "款式第 %(place)s 行的图片不在了，或者不是图片：请再选一次 JPG、PNG 或 WEBP"
            errors[f"lines.{place}.picture"] = [
                Refusal(words, field=f"lines.{place}.picture", value=upload.name if upload else name, place=place)
            ]
        rows.append({**row, "picture": blob})
    if errors:
        raise Invalid(errors)
    return rows


def _earlier_picture(request: ProposalRequest, name: str) -> FileBlob | None:
    pk = name.removeprefix(OF_LINE)
    return picture_of_line(request, int(pk)) if name.startswith(OF_LINE) and pk.isdecimal() and len(pk) < 19 else None


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

    def check(row: ProposalRequest, actor: Actor) -> Write:
        what = require_text(reason, "reason", "请写明要改什么")
        return Write({"proposal": newest_proposal(row), "reason": what})

    return move(request, "rework", by=by, at=at, seen=seen, once=once, check=check).row


def withdraw_request(
    request: ProposalRequest,
    reason: str,
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> ProposalRequest:
    """3.2: the owner does not need it any more. Refused: it is delivered already; no reason."""

    def check(row: ProposalRequest, actor: Actor) -> Write:
        return Write({"reason": require_text(reason, "reason", "请写明为什么撤回")})

    return move(request, "withdraw", by=by, at=at, seen=seen, once=once, check=check).row
