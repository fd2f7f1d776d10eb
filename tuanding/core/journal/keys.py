"""One-time keys: the same button twice does the thing once."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.models import OneTimeKey
from tuanding.core.kernel.refusal import AlreadyDone, KeyReused, Refusal

LONGEST = 80


@dataclass(frozen=True)
class OneTime:
    """A key that the form or the API's client made, and the SHA-256 of the body it came with."""

    key: str
    body: str

    @classmethod
    def of(cls, key: str, body: Any) -> "OneTime":
        """Refuses keys of more than 80 characters, or with characters nobody can see."""
        if len(key) > LONGEST or not key.isprintable():
            raise Refusal(
                "一次性键至多 %(longest)s 个看得见的字符", field="Idempotency-Key", value=key[:LONGEST], longest=LONGEST
            )
        raw = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True, default=str).encode()
        return cls(key, hashlib.sha256(raw).hexdigest())


def use_up(actor: Actor, once: OneTime) -> int:
    """Store the key and return the id of its row; waits for a transaction that is using it. AlreadyDone for a repeat, KeyReused
    for another body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_onetimekey (person_id, link_id, system, key, body, label, used_at) "
            "VALUES (%s, %s, %s, %s, %s, '', %s) ON CONFLICT DO NOTHING RETURNING id",
            [*actor.author_columns, once.key, once.body, connection.ops.adapt_datetimefield_value(actor.at)],
        )
        row = cursor.fetchone()
    if row is None:
        raise_if_used(actor, once)
        raise KeyReused()  # taken and gone again: somebody removed it by hand
    return row[0]


def raise_if_used(actor: Actor, once: OneTime | None) -> None:
    """Raises AlreadyDone or KeyReused when the key is used; called before slow work."""
    if once is None:
        return
    used = OneTimeKey.objects.filter(holder=actor.holder, key=once.key).first()
    if used and used.body != once.body:
        raise KeyReused()
    if used:
        raise AlreadyDone(used.label, used.object_id, used.entry_id)


def keep_result(key_id: int, label: str, pk: int, entry_id: int | None) -> None:
    """Store with the key what a repeat is answered with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_onetimekey SET label = %s, object_id = %s, entry_id = %s WHERE id = %s",
            [label, pk, entry_id, key_id],
        )
