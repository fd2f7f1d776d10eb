"""The chain: each entry carries an HMAC over the one before it; its key lives outside the database."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

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
    return hmac_of_values([utc_text(value) if isinstance(value, datetime) else value for value in values], entry.key_id)


def hmac_of_values(values: list, key_id: str) -> str:
    """HMAC-SHA256 as hex over the canonical JSON of `values`."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(bytes.fromhex(settings.JOURNAL_KEYS[key_id]), text.encode(), hashlib.sha256).hexdigest()


def utc_text(at: datetime) -> str:
    """A moment as it stands in what an HMAC covers: ISO, UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(
    subject: Model, event: str, actor: Actor, at: datetime, params: dict[str, Any], fact: Model | None = None
) -> Entry:
    """Add the next entry to the chain of `subject`, inside the caller's transaction, its subject locked."""
    label, pk = subject._meta.label, subject.pk
    count, before = head_of_subject(label, pk).first() or (0, NO_MAC)
    entry = _next_entry(NewEntry(subject, event, actor, at, params, fact), count, before)
    insert_row(entry)
    _move_heads([entry])
    return entry


class NewEntry(NamedTuple):
    """The values of an entry that is not yet written: its subject, event, actor, moment and params, and the fact it is about."""

    subject: Any
    event: str
    actor: Actor
    at: datetime
    params: dict[str, Any]
    fact: Any = None


def append_all(new: Sequence[NewEntry]) -> list[Entry]:
    """Append one entry to each of several chains. All subjects are of one model, locked, and none comes twice."""
    label = new[0].subject._meta.label
    rows = Head.objects.filter(subject_type=label, subject_id__in=[one.subject.pk for one in new])
    heads = {pk: (count, mac) for pk, count, mac in rows.order_by().values_list("subject_id", "count", "mac")}
    entries = [_next_entry(one, *heads.get(one.subject.pk, (0, NO_MAC))) for one in new]
    insert_rows(Entry, entries)
    for start in range(0, len(entries), HEADS_AT_ONCE):
        _move_heads(entries[start : start + HEADS_AT_ONCE])
    return entries


def _next_entry(new: NewEntry, count: int, before: str) -> Entry:
    """The entry, not yet written, that follows the one with MAC `before`."""
    grant, who, root = new.actor.acting, new.actor.author_columns, root_of_entry(new.subject, new.fact)
    entry = Entry(
        form=FORM,
        subject_type=new.subject._meta.label,
        subject_id=new.subject.pk,
        sequence=count + 1,
        event=new.event,
        params=new.params,
        object_type=new.fact._meta.label if new.fact is not None else "",
        object_id=new.fact.pk if new.fact is not None else None,
        root_type=root.label,
        root_id=root.pk,
        person_id=who.person_id,
        link_id=who.link_id,
        system=who.system,
        because_id=new.actor.because,
        role=grant.role,
        department_id=grant.department_id,
        instead_of_id=grant.instead_of_id,
        at=new.at,
        recorded_at=new.actor.at,
        key_id=settings.JOURNAL_KEY_ID,
    )
    entry.mac = mac_of(entry, before)
    return entry


def _move_heads(entries: Sequence[Entry]) -> None:
    """Upsert the heads. An entry that another transaction added meanwhile has already failed on the unique sequence."""
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(entries))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_head (subject_type, subject_id, count, mac) VALUES {rows} "
            "ON CONFLICT (subject_type, subject_id) DO UPDATE SET count = excluded.count, mac = excluded.mac",
            [value for entry in entries for value in (entry.subject_type, entry.subject_id, entry.sequence, entry.mac)],
        )
