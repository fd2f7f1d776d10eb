"""One-time keys: the same button twice does the thing once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

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
        """Refuses keys of more than 80 characters."""
        if len(key) > LONGEST:
            raise Refusal(
                "一次性键至多 %(longest)s 个字符", field="Idempotency-Key", value=key[:LONGEST], longest=LONGEST
            )
        raw = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True, default=str).encode()
        return cls(key, hashlib.sha256(raw).hexdigest())


def use_up(person_id: int, once: OneTime, at: datetime) -> None:
    """Take the key, waiting for whoever is using it just now. AlreadyDone for a repeat, KeyReused for another body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_onetimekey (person_id, key, body, label, used_at) VALUES (%s, %s, %s, '', %s) "
            "ON CONFLICT (person_id, key) DO NOTHING",
            [person_id, once.key, once.body, at],
        )
        if cursor.rowcount == 0:
            answer_again(person_id, once)


def answer_again(person_id: int, once: OneTime | None) -> None:
    """Raise AlreadyDone or KeyReused when the key is used; nothing otherwise. Asked before slow work."""
    if once is None:
        return
    used = OneTimeKey.objects.filter(person_id=person_id, key=once.key).first()
    if used and used.body != once.body:
        raise KeyReused()
    if used:
        raise AlreadyDone(used.label, used.object_id, used.entry_id)


def keep_result(person_id: int, once: OneTime, label: str, pk: int, entry_id: int | None) -> None:
    OneTimeKey.objects.filter(person_id=person_id, key=once.key).update(label=label, object_id=pk, entry_id=entry_id)
