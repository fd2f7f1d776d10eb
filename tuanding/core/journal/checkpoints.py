"""Once an hour a checkpoint leaves the database: entries, a root over all heads, an HMAC over both."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.jobs.registry import job
from tuanding.core.journal.chain import moment, seal
from tuanding.core.journal.models import Entry, Head


def folder() -> Path:
    return Path(settings.HOME) / "checkpoints" / Path(str(settings.DATABASES["default"]["NAME"])).stem


@job("journal.checkpoint", every=timedelta(hours=1))
def write_checkpoint(payload: dict, by: SystemActor) -> Path:
    """Write `<home>/checkpoints/<database>/<moment>.json`; to be copied beside the backup. Answers with its path."""
    at = by.at
    heads = sorted(Head.objects.values_list("subject_type", "subject_id", "count", "mac"))
    said: dict[str, Any] = {
        "at": moment(at),
        "entries": sum(head[2] for head in heads),
        "last": Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "root": root_of(heads),
        "heads": [list(head) for head in heads],
        "key_id": settings.JOURNAL_KEY_ID,
    }
    said["mac"] = seal([said["at"], said["entries"], said["last"], said["root"]], said["key_id"])
    path = folder() / f"{at:%Y%m%dT%H%M%S%f}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(json.dumps(said))
    half.rename(path)
    return path


def root_of(heads) -> str:
    return hashlib.sha256(json.dumps([list(h) for h in heads]).encode()).hexdigest()


def newest() -> dict | None:
    """The last checkpoint, or None before the first. ValueError when it was itself changed."""
    paths = sorted(folder().glob("*.json"))
    if not paths:
        return None
    said = json.loads(paths[-1].read_text())
    heads = said["heads"]
    if said["mac"] != seal([said["at"], said["entries"], said["last"], root_of(heads)], said["key_id"]):
        raise ValueError(f"{paths[-1].name} was changed")
    return said
