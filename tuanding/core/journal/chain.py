"""The chain: each entry carries an HMAC over the one before it; its key lives outside the database."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.inserting import insert_row, insert_rows
from tuanding.core.journal.models import FORM, Entry, Head
from tuanding.core.journal.roots import root_of_entry

NO_MAC = "0" * 64
HEADS_AT_ONCE = 500
COVERED: dict[int, tuple[str, ...]] = {
    1: (
        "subject_type",
        "subject_id",
        "sequence",
        "event",
        "params",
        "object_type",
        "object_id",
        "person_id",
        "role",
        "department_id",
        "instead_of_id",
        "at",
        "recorded_at",
        "key_id",
    )
}
COVERED[2] = ("form", *COVERED[1], "link_id", "system", "because_id", "root_type", "root_id")


@composed_once
def head_of_subject(label: str, pk: int) -> QuerySet[Head, tuple[int, str]]:
    """How many entries its chain has, and the mac of the last one."""
    return Head.objects.filter(subject_type=label, subject_id=pk).order_by().values_list("count", "mac")


def mac_of(entry: Entry, before: str) -> str:
    """The HMAC of an entry, by its own form, after the one with mac `before`. KeyError for an unknown key id or form."""
    values = [before, *(getattr(entry, name) for name in COVERED[entry.form])]
    return seal([moment(value) if isinstance(value, datetime) else value for value in values], entry.key_id)


def seal(said: list, key_id: str) -> str:
    """HMAC-SHA256 as hex over the canonical JSON of `said`."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(bytes.fromhex(settings.JOURNAL_KEYS[key_id]), text.encode(), hashlib.sha256).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(subject, event: str, actor: Actor, at: datetime, params: dict, made=None) -> Entry:
    """Add the next entry to the chain of `subject`, inside the caller's transaction, its subject locked."""
    label, pk = subject._meta.label, subject.pk
    count, before = head_of_subject(label, pk).first() or (0, NO_MAC)
    entry = _next(Line(subject, event, actor, at, params, made), count, before)
    insert_row(entry)
    _move_heads([entry])
    return entry


class Line(NamedTuple):
    """What an entry will say: of which subject, which event, who, when, with what, and the fact it is about."""

    subject: Any
    event: str
    actor: Actor
    at: datetime
    params: dict[str, Any]
    fact: Any = None


def append_all(lines: Sequence[Line]) -> list[Entry]:
    """The next entry of many chains, each in its own: subjects of one model, all locked, none of them twice."""
    label = lines[0].subject._meta.label
    rows = Head.objects.filter(subject_type=label, subject_id__in=[line.subject.pk for line in lines])
    heads = {pk: (count, mac) for pk, count, mac in rows.order_by().values_list("subject_id", "count", "mac")}
    entries = [_next(line, *heads.get(line.subject.pk, (0, NO_MAC))) for line in lines]
    insert_rows(Entry, entries)
    for start in range(0, len(entries), HEADS_AT_ONCE):
        _move_heads(entries[start : start + HEADS_AT_ONCE])
    return entries


def _next(line: Line, count: int, before: str) -> Entry:
    """The entry after the one with mac `before`, as it will be written."""
    grant, who, root = line.actor.acting, line.actor.who, root_of_entry(line.subject, line.fact)
    entry = Entry(
        form=FORM,
        subject_type=line.subject._meta.label,
        subject_id=line.subject.pk,
        sequence=count + 1,
        event=line.event,
        params=line.params,
        object_type=line.fact._meta.label if line.fact is not None else "",
        object_id=line.fact.pk if line.fact is not None else None,
        root_type=root.label,
        root_id=root.pk,
        person_id=who.person_id,
        link_id=who.link_id,
        system=who.system,
        because_id=line.actor.because,
        role=grant.role,
        department_id=grant.department_id,
        instead_of_id=grant.instead_of_id,
        at=line.at,
        recorded_at=line.actor.at,
        key_id=settings.JOURNAL_KEY_ID,
    )
    entry.mac = mac_of(entry, before)
    return entry


def _move_heads(entries: Sequence[Entry]) -> None:
    """An upsert that refuses to step over an entry somebody else added: the unique sequence has caught that already."""
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(entries))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_head (subject_type, subject_id, count, mac) VALUES {rows} "
            "ON CONFLICT (subject_type, subject_id) DO UPDATE SET count = excluded.count, mac = excluded.mac",
            [value for entry in entries for value in (entry.subject_type, entry.subject_id, entry.sequence, entry.mac)],
        )
