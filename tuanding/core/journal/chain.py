"""The chain: each entry carries an HMAC over the one before it; its key lives outside the database."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.journal.inserting import insert_row
from tuanding.core.journal.models import FORM, Entry, Head
from tuanding.core.journal.roots import root_of_entry

NO_MAC = "0" * 64
HEAD = Prepared(
    lambda label, pk: Head.objects.filter(subject_type=label, subject_id=pk).order_by().values_list("count", "mac")
)


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
    count, before = HEAD.first(label, pk) or (0, NO_MAC)
    grant, who, root = actor.acting, actor.who, root_of_entry(subject, made)
    entry = Entry(
        form=FORM,
        subject_type=label,
        subject_id=pk,
        sequence=count + 1,
        event=event,
        params=params,
        object_type=made._meta.label if made is not None else "",
        object_id=made.pk if made is not None else None,
        root_type=root.label,
        root_id=root.pk,
        person_id=who.person_id,
        link_id=who.link_id,
        system=who.system,
        because_id=actor.because,
        role=grant.role,
        department_id=grant.department_id,
        instead_of_id=grant.instead_of_id,
        at=at,
        recorded_at=actor.at,
        key_id=settings.JOURNAL_KEY_ID,
    )
    entry.mac = mac_of(entry, before)
    insert_row(entry)
    _move_head(label, pk, entry)
    return entry


def _move_head(label: str, pk: int, entry: Entry) -> None:
    """An upsert that refuses to step over an entry somebody else added: the unique sequence has caught that already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_head (subject_type, subject_id, count, mac) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (subject_type, subject_id) DO UPDATE SET count = excluded.count, mac = excluded.mac",
            [label, pk, entry.sequence, entry.mac],
        )
