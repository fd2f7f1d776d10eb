"""One-time keys: the same button twice does the thing once."""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.models import OneTimeKey
from tuanding.core.kernel.refusal import AlreadyDone, KeyReused, Refusal

LONGEST = 80


@dataclass(frozen=True)
class OneTime:
    """A key made by the form or the API's client, and a hash of what it was sent with."""

    key: str
    body: str

    @classmethod
    def of(cls, key: str, body) -> "OneTime":
        """Refuses keys of more than 80 characters, or with characters nobody can see."""
        if len(key) > LONGEST or not key.isprintable():
            raise Refusal(
                "一次性键至多 %(longest)s 个看得见的字符", field="Idempotency-Key", value=key[:LONGEST], longest=LONGEST
            )
        raw = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True, default=str).encode()
        return cls(key, hashlib.sha256(raw).hexdigest())


def use_up(actor: Actor, once: OneTime) -> int:
    """Take the key, waiting for whoever is using it just now; the id of its row. AlreadyDone for a repeat, KeyReused for
    another body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_onetimekey (person_id, link_id, system, key, body, label, used_at) "
            "VALUES (%s, %s, %s, %s, %s, '', %s) ON CONFLICT DO NOTHING RETURNING id",
            [*actor.who, once.key, once.body, connection.ops.adapt_datetimefield_value(actor.at)],
        )
        row = cursor.fetchone()
    if row is None:
        answer_again(actor, once)
        raise KeyReused()  # taken and gone again: somebody removed it by hand
    return row[0]


def answer_again(actor: Actor, once: OneTime | None) -> None:
    """Raise AlreadyDone or KeyReused when the key is used; nothing otherwise. Asked before slow work."""
    if once is None:
        return
    used = OneTimeKey.objects.filter(holder=actor.holder, key=once.key).first()
    if used and used.body != once.body:
        raise KeyReused()
    if used:
        raise AlreadyDone(used.label, used.object_id, used.entry_id)


def keep_result(key_id: int, label: str, pk: int, entry_id: int | None) -> None:
    """What the repeat of the key is answered with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_onetimekey SET label = %s, object_id = %s, entry_id = %s WHERE id = %s",
            [label, pk, entry_id, key_id],
        )
