"""Numbers and issued copies. Rendering, hashing and writing the file happen outside any transaction."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.names import author_name
from tuanding.core.files.kinds import PDF
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import CheckedFile, store_checked
from tuanding.core.journal.handling import fill_in_author
from tuanding.core.journal.keys import OneTime, keep_result, use_up
from tuanding.core.journal.roots import root_of_entry
from tuanding.core.journal.upgrade import fill_roots
from tuanding.core.kernel.refusal import Blocked, Refusal
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.sheets.counters import next_number
from tuanding.core.sheets.engine import Rendered, SheetHead, render
from tuanding.core.sheets.form import SheetForm, form_of
from tuanding.core.sheets.glyphs import code_of, texts_in, undrawable
from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.paper import in_language
from tuanding.core.sheets.queries import without_fact
from tuanding.core.sheets.states import ISSUED, RESERVED, VOID

DRAFT = _("草稿")
ABANDONED_AFTER = timedelta(hours=1)


def reserve(kind: str, *, by: Actor, at: datetime, once: OneTime | None = None) -> Issued:
    """Take the next number of a kind in the Shanghai year of `at`. Two at once wait for each other, never share one; the
    repeat of a one-time key gets none: AlreadyDone, with the row the first call made.

    Inside a larger transaction the second waits until it ends; after a rollback the number is free again.
    """
    with transaction.atomic():
        key_id = use_up(by, once) if once else None
        year, number = next_number(SheetCounter, at, kind=kind)
        row = Issued(
            kind=kind,
            year=year,
            number=number,
            label=f"{kind}-{year}-{number:04d}",
        )
        fill_in_author(row, by, at)
        row.save(force_insert=True)
        if key_id is not None:
            keep_result(key_id, Issued._meta.label, row.pk, None)
        return row


def issue(
    code: str,
    subject: Model,
    *,
    edition: str = "",
    by: Actor,
    at: datetime,
    language: str | None = None,
    number: Issued | None = None,
    mark: str = "",
    once: OneTime | None = None,
) -> Issued:
    """Issue a sheet about `subject`: number, then PDF, then both in one row that never changes again.

    `number` is one that was reserved before. The caller has checked that the actor may see the subject. Refused: an
    unknown sheet or edition, a number already used, a character that cannot be drawn on a binding sheet. A failure
    after this call reserved the number makes it void, with the reason; a `number` from the caller stays reserved, so
    that he can try again.
    """
    form = form_of(code)
    form.right_for(edition)
    row = number or reserve(code, by=by, at=at, once=once)
    if row.state != RESERVED or row.kind != code:
        raise Blocked("编号 %(value)s 已经用过：请重新取号", field="number", value=row.label)
    head = SheetHead(
        row.label, mark, edition, language or settings.LANGUAGE_CODE, f"{author_name(by)} {_moment_text(at)}", at
    )
    try:
        facts = form.facts(subject, edition, by)
        _refuse_undrawable(form, facts)
        sheet = render(form, facts, head)
        blob = store_checked(CheckedFile(sheet.pdf, row.file_name, PDF), by=by, at=at)
    except Exception as why:
        if number is None:
            with suppress(DatabaseError):  # then it is void within the hour: see `void_abandoned`
                void(row, reason=f"{type(why).__name__}: {why}")
        raise
    return _store_issued(row, form, subject, head, sheet, blob)


def _store_issued(
    row: Issued, form: SheetForm, subject: Model, head: SheetHead, sheet: Rendered, blob: FileBlob
) -> Issued:
    root = root_of_entry(subject, None)
    written = {
        "state": ISSUED,
        "subject_type": type(subject)._meta.label,
        "subject_id": subject.pk,
        "root_type": root.label,
        "root_id": root.pk,
        "edition": head.edition,
        "language": head.language,
        "data": sheet.data,
        "seal_box": sheet.seal_box,
        "pdf": blob,
        "sha256": blob.sha256,
    }
    _write_final_state(row, written)
    return row


def check_drawable(code: str, subject: Model, *, by: Actor) -> None:
    """Refused: a binding sheet with a character that no font has. Asked before somebody signs it."""
    form = form_of(code)
    _refuse_undrawable(form, form.facts(subject, form.editions[0], by))


def _refuse_undrawable(form: SheetForm, facts: Mapping[str, Any]) -> None:
    if not form.binding:
        return
    without_pictures = {name: value for name, value in facts.items() if name != "pictures"}
    texts = list(texts_in(in_language(without_pictures, settings.LANGUAGE_CODE)))
    if characters := undrawable(texts):
        where = next(text for text in texts if characters[0] in text)
        raise Refusal(
            "“%(characters)s”（%(codes)s）在纸上印不出来，字库里没有。请把“%(value)s”里的这个字改成别的写法（同音字、拆字、拼音），再办",
            field="text",
            value=where[:60],
            characters="”“".join(characters),
            codes="、".join(map(code_of, characters)),
        )


def void(row: Issued, *, reason: str) -> Issued:
    """An unused number becomes void and keeps its row, with the reason, so that every number is accounted for. Refused:
    the number of a fact, which waits for its sheet."""
    _write_final_state(row, {"state": VOID, "void_reason": reason[:200] or "--"}, without_fact(Issued.objects.all()))
    return row


def _write_final_state(row: Issued, written: dict, among: QuerySet[Issued] | None = None) -> None:
    """Writes the final state of a reserved number once. Blocked for a second caller."""
    rows = Issued.objects.all() if among is None else among
    if not rows.filter(pk=row.pk, state=RESERVED).update(**written):
        raise Blocked("编号 %(value)s 已经用过：请重新取号", field="number", value=row.label)
    for name, value in written.items():
        setattr(row, name, value)


def void_abandoned(at: datetime) -> int:
    """Numbers whose issue was cut off (power, kill) become void after an hour. Returns how many.

    A number some fact already points at is not abandoned: its room completes it.
    """
    left = without_fact(Issued.objects.filter(state=RESERVED, at__lt=at - ABANDONED_AFTER))
    return left.update(state=VOID, void_reason="签发中断，一小时内未完成")


def fill_issued_roots(at: datetime) -> int:
    """Copies issued by the release before get the root of their subject. Returns how many."""
    rows = Issued.objects.filter(state=ISSUED, root_type__isnull=True).only("subject_type", "subject_id", "root_type")
    return fill_roots(rows, lambda row: [(row.subject_type, row.subject_id)])


def draft_pdf(
    code: str,
    subject: Model,
    edition: str = "",
    *,
    by: Actor | None = None,
    at: datetime,
    mark: Any = DRAFT,
    language: str | None = None,
) -> bytes:
    """The sheet as it would be issued now, without a number and with a mark across it. Nothing is stored."""
    form = form_of(code)
    form.right_for(edition)
    head = SheetHead("", mark, edition, language or settings.LANGUAGE_CODE, _moment_text(at), at)
    return render(form, form.facts(subject, edition, by), head).pdf


def _moment_text(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
