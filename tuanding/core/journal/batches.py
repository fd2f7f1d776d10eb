"""Batches: an act on many subjects that a person asked for. A job does it part by part, exactly once, also when killed.

The person who asked is the actor: each part reads again which of the rights he asked with he still has.
"""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError

from tuanding.core.accounts.actors import Actor, PersonActor, SystemActor, actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.core.accounts.scopes import table_of
from tuanding.core.jobs.models import Batch, BatchRefusal
from tuanding.core.jobs.queue import enqueue_once
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.journal.doors import deed, edit, fact
from tuanding.core.journal.handling import json_value
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.many import MANY, NO_PARAMS, SKIP, Many, Outcome, SubjectRefusal, many
from tuanding.core.journal.models import Entry
from tuanding.core.journal.steps import Write
from tuanding.core.kernel import ranges
from tuanding.core.kernel.lifecycle import Fact
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, Refusal

KIND = "journal.many"
StoredGrant = list[Any]  # role, department id, instead of id
MOST_SUBJECTS = 100_000
LONGEST = 0.3  # seconds that a part may hold its locks
AIM = 0.2  # what the next one is made so large for
# subjects of the first part, and of any: without a least number it would never end on an overloaded machine
FIRST, LEAST, MOST = 20, 10, 400
PAUSE = 0.02  # seconds between two parts: who waits for the database's one writer gets it
AUDITED_AT_ONCE = 20  # the ids of one may be a megabyte
SLICE = 5.0  # seconds of one job: then other jobs get their turn, and a worker that is told to stop does


def may_be_cancelled(batch: Batch, facts: Any) -> Blocked | None:
    if batch.is_open:
        return None
    return Blocked("无法取消，因为%(value)s", field="state", value=Batch.State(batch.state).label)


FACTS = (Fact("cancel", "jobs.Batch", None, "cancel", "", "取消批量办理", may_be_cancelled),)


def request_batch(
    name: str,
    ids: Iterable[int],
    home: Department,
    params: Mapping[str, Any] = NO_PARAMS,
    *,
    by: PersonActor,
    at: datetime,
    once: OneTime | None = None,
) -> Batch:
    """Record on a department that the person wants the act done to all of these ids; a job does it. A repeated key returns the
    same batch. Refused: no id, more than MOST_SUBJECTS, and what the act refuses as a whole."""
    act, text = MANY[name], ranges.text_of(ids)
    total = ranges.count_ids(text)
    if not 0 < total <= MOST_SUBJECTS:
        raise Refusal(
            "无法批量办理，因为选了 %(value)s 家；一次要有 1 到 %(most)s 家",
            field="ids",
            value=total,
            most=MOST_SUBJECTS,
        )

    def check(row: Department, actor: Actor) -> Write:
        act.check(params, by, at, {})
        fields = {"act": name, "params": dict(params), "grants": _grants_to_store(act, by), "ids": text, "total": total}
        return Write(fields, about=_batch_entry_params(name, params, total, text))

    return fact(home, act.start, by=by, at=at, once=once, check=check).fact


def _batch_entry_params(act: str, params: Mapping[str, Any], total: int, ids: str) -> dict[str, Any]:
    """Params of the batch's entry: the act, its params, how many ids, and their SHA-256."""
    return {"act": act, "with": dict(params), "total": total, "ids": hashlib.sha256(ids.encode()).hexdigest()}


def wrong_batch_requests(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Batches that are not what their entry says was asked for; for `audit verify`."""
    label = Batch._meta.label
    for pks in id_pages(Batch, only, AUDITED_AT_ONCE):
        rows = list(Batch.objects.filter(pk__in=pks).order_by("pk"))
        entries = Entry.objects.filter(object_type=label, object_id__in=pks).order_by("pk")
        params_of = dict(entries.reverse().values_list("object_id", "params"))  # the first entry about each
        for row in rows:
            about = _batch_entry_params(row.act, row.params, row.total, row.ids)
            if not about.items() <= params_of.get(row.pk, {}).items():
                yield row.pk, f"{label} {row.pk}"


def cancel_batch(batch: Batch, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> Batch:
    """Stop a batch: what is done stays done. Refused when it has ended."""
    changes = {"state": Batch.State.CANCELLED.value, "ended_at": at}
    return edit(batch, changes, "cancel", by=by, at=at, seen=None, once=once).row


def _grants_to_store(act: Many, by: PersonActor) -> list[StoredGrant]:
    """The grants of the person whose role has the right, as [role, department id, instead of id]. Denied where there is none."""
    table = table_of(act.model)
    roles = table.rights.get(act.declared.right, {}) if table else {}
    grants = [[g.role, g.department_id, g.instead_of_id] for g in by.grants if g.role in roles]
    if not grants:
        raise Denied()
    return grants


def run_batch_slice(payload: dict, by: SystemActor) -> None:
    """Job: do parts of a batch for SLICE seconds, then ask for the next job. Two jobs of one batch wait for its row."""
    began, size, part = time.monotonic(), FIRST, None
    while time.monotonic() - began < SLICE:
        at = by.at + timedelta(seconds=time.monotonic() - began)
        part = _do_next_part(payload["object"], size, by.copy(at=at))
        if part is None:
            return
        size = 1 if part.again else part.next_size()
        time.sleep(PAUSE)
    if part:
        at = by.at + timedelta(seconds=time.monotonic() - began)
        enqueue_once(KIND, f"{KIND}:{payload['object']}:{at.isoformat()}", payload, at)


class BatchPart(NamedTuple):
    """What a part took: `size` subjects up to the id `reached` in `seconds`."""

    size: int
    seconds: float
    reached: int
    again: bool = False  # one by one

    def next_size(self) -> int:
        """How many subjects fit into AIM seconds; at most twice as many as before, because the next ones may be slower."""
        fitting = int(self.size * AIM / max(self.seconds, 0.001))
        return max(LEAST, min(fitting, self.size * 2, MOST))


def _do_next_part(batch_id: int, size: int, by: SystemActor) -> BatchPart | None:
    """The next subjects and how far the batch is now, in one transaction. None when nothing is left to do."""
    ids: list[int] = []
    try:
        with deed(by):
            batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
            began = time.monotonic()  # from here on others wait for us
            if not batch.is_open:
                return None
            ids = ranges.ids_after(batch.ids, batch.reached, size)
            asker = _requester(batch, by)
            outcome = many(batch.act, ids, batch.params, by=asker, at=by.at) if ids else Outcome()
            _save_progress(batch, ids, outcome, by.at)
    except Refusal as why:
        return _retry_or_stop_after_refusal(batch_id, ids, why, by)
    return BatchPart(len(ids), time.monotonic() - began, batch.reached) if batch.is_open else None


def _requester(batch: Batch, by: SystemActor) -> PersonActor:
    """The person as he is now, with those of the rights he asked with that he still has. Refused: disabled, none left."""
    person = Person.objects.get(pk=batch.by_id)
    if not person.is_active:
        raise Denied("已停下，因为交办的%(value)s已停用；可以由别人再办剩下的", value=person.name)
    grants_then = {tuple(grant) for grant in batch.grants}
    now = actor_of(person, by.at)
    grants = tuple(g for g in now.grants if (g.role, g.department_id, g.instead_of_id) in grants_then)
    if not grants:
        raise Denied("已停下，因为交办的%(value)s不再有这个岗位；可以由别人再办剩下的", value=person.name)
    return now.copy(grants=grants, because=by.because)


def _save_progress(batch: Batch, ids: Sequence[int], outcome: Outcome, at: datetime) -> None:
    batch.done += len(outcome.rows)
    batch.refused += len(outcome.refused)
    batch.reached = ids[-1] if ids else batch.reached
    batch.started_at = batch.started_at or at
    ended = batch.done + batch.refused >= batch.total
    batch.state = Batch.State.DONE if ended else Batch.State.RUNNING
    batch.ended_at = at if ended else None
    BatchRefusal.objects.bulk_create(
        [BatchRefusal(batch=batch, subject_id=pk, why=reason_of(why)) for pk, why in outcome.refused]
    )
    batch.save(update_fields=["done", "refused", "reached", "started_at", "state", "ended_at"])


def _retry_or_stop_after_refusal(batch_id: int, ids: Sequence[int], why: Refusal, by: SystemActor) -> BatchPart | None:
    """The part was undone. What the database refused of several is tried again one by one; of one it is that one's refusal,
    which is listed or stops the batch as the act says; anything else stops it."""
    of_one = isinstance(why.__cause__, IntegrityError)
    if of_one and len(ids) > 1:
        return BatchPart(1, LONGEST, ids[0] - 1, again=True)
    with deed(by):
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
        if not batch.is_open:
            return None
        if of_one and MANY[batch.act].refused == SKIP:
            _save_progress(batch, ids, Outcome(refused=[(ids[0], why)]), by.at)
            return BatchPart(1, AIM, batch.reached) if batch.is_open else None
        pk = why.pk if isinstance(why, SubjectRefusal) else ids[0] if of_one else None
        _stop_batch(batch, pk, why, by.at)
    return None


def _stop_batch(batch: Batch, pk: int | None, why: Refusal, at: datetime) -> None:
    batch.state, batch.ended_at, batch.why = Batch.State.STOPPED, at, reason_of(why)
    if pk is not None:
        batch.refused += 1
        BatchRefusal.objects.create(batch=batch, subject_id=pk, why=reason_of(why))
    batch.save(update_fields=["state", "ended_at", "why", "refused"])


def reason_of(why: Refusal) -> dict[str, Any]:
    """A refusal as JSON for a row: code, message id, parameters, value; the sentence is made where it is read."""
    inner: Any = why.why if isinstance(why, SubjectRefusal) else why
    if isinstance(inner, Invalid):
        reason = next(iter(inner.errors.values()))[0]
        inner = reason if isinstance(reason, Refusal) else Refusal("%(value)s", value=str(reason))
    params = {name: json_value(value) for name, value in inner.params.items()}
    return {"code": inner.code, "message": str(inner.message), "params": params, "value": json_value(inner.value)}


def refusal_of_reason(reason: Mapping[str, Any]) -> Refusal | None:
    """The refusal that `reason_of` stored; None for {}."""
    return Refusal(reason["message"], value=reason["value"], **reason["params"]) if reason else None
