"""What the home of before shows to each of its people, read with the present code: to be compared with what the release
before wrote down (tests/data/before/readings.py reads the same with its code)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import translation

from tuanding.core.accounts.actors import Actor, actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.jobs.models import Job, Tick
from tuanding.core.journal.audit import verify
from tuanding.core.journal.history import line_of, timeline
from tuanding.core.journal.models import Entry, OneTimeKey
from tuanding.core.pages.waiting import state_of, waiting_for
from tuanding.entrypoints.web.papers import sheets_of
from tuanding.selling.clients.models import Client, GroupOrder

LANGUAGES = ("zh-hans", "en")


def account(now: datetime, last: int) -> dict[str, Any]:
    """Everything that must be the same after an upgrade, as JSON; of the journal the entries up to `last`: an upgrade may
    add its own."""
    actors = [actor_of(person, now) for person in Person.objects.order_by("pk")]
    return {
        "now": now.isoformat(),
        "findings": [list(one) for one in verify()],
        "journal": journal(last),
        "rows": rows(),
        "jobs": jobs(),
        "keys": keys(),
        "sentences": sentences(last),
        **history_and_papers(actors),
        "waiting": {actor.person.username: waiting(actor, now) for actor in actors},
    }


def journal(last: int) -> dict[str, Any]:
    """Every entry with its place in its chain and its MAC, as one print."""
    total, count = hashlib.sha256(), 0
    columns = ("pk", "subject_type", "subject_id", "sequence", "event", "mac")
    for row in Entry.objects.filter(pk__lte=last).order_by("pk").values_list(*columns):
        total.update(repr(row).encode())
        count += 1
    return {"entries": count, "last": last, "print": total.hexdigest()}


def rows() -> dict[str, int]:
    """How many each table holds; without those that SQLite keeps beside its search index."""
    counts = {}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in sorted(name for name in tables if not name.startswith("search_tokens_")):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def jobs() -> list[list]:
    """Kind, key, payload, when, tries, what became of it; then when the regular ones come next."""
    rows: list[list] = [
        [job.kind, job.key, job.payload, job.run_at.isoformat(), job.attempts, _state(job), job.error.strip()[-60:]]
        for job in Job.objects.order_by("pk")
    ]
    return [*rows, *([tick.kind, tick.next_at.isoformat()] for tick in Tick.objects.order_by("kind"))]


def _state(job: Job) -> str:
    return "done" if job.done_at else "failed" if job.failed_at else "waits"


def keys() -> list[list]:
    """Whose, which, and what its repeat is answered from."""
    columns = ("person__username", "key", "label", "object_id", "entry_id", "body")
    return [list(row) for row in OneTimeKey.objects.order_by("pk").values_list(*columns)]


def sentences(last: int) -> dict[str, list]:
    """{entry: its sentence and what stands beside it, in each language, and how it looks}."""
    texts = {}
    for entry in Entry.objects.filter(pk__lte=last).select_related("person", "instead_of").order_by("pk"):
        lines = []
        for language in LANGUAGES:
            with translation.override(language):
                lines.append(line_of(entry))
        texts[str(entry.pk)] = [
            *(text for line in lines for text in (line.text, line.note)),
            lines[0].s,
            lines[0].sealed,
        ]
    return texts


def history_and_papers(actors: list[Actor]) -> dict[str, Any]:
    """{record: {its entries in order: who sees just these}}, the same of papers, and each paper in each language."""
    lines: dict[str, dict] = {}
    papers: dict[str, dict] = {}
    titles: dict[str, list] = {}
    visible_ids = {
        (actor.person_id, model): ids_visible_to(model, actor) for actor in actors for model in (Client, GroupOrder)
    }
    for record in records():
        name = f"{record._meta.label} {record.pk}"
        lines[name], papers[name] = defaultdict(list), defaultdict(list)
        for actor in (actor for actor in actors if record.pk in visible_ids[actor.person_id, type(record)]):
            entries = [line.entry.pk for line in timeline(record, actor)]
            lines[name][" ".join(map(str, entries))].append(actor.person.username)
            sheets = sheets_in("zh-hans", record, actor)
            papers[name][" ".join(paper.url for paper in sheets)].append(actor.person.username)
            if {paper.url for paper in sheets} - titles.keys():
                both = zip(sheets, sheets_in("en", record, actor), strict=True)
                titles |= {here.url: [here.code, here.state, here.title, there.title] for here, there in both}
    return {"history": lines, "papers": papers, "sheets": titles}


def ids_visible_to(model: type[Model], actor: Actor) -> set[int]:
    return set(visible(model, actor).values_list("pk", flat=True))


def sheets_in(language: str, record: Model, actor: Actor) -> list:
    with translation.override(language):
        return sheets_of(record, actor)


def records() -> Iterator[Model]:
    """Every client with an order, every order, and two of an imported list: what has a page with a history."""
    yield from Client.objects.filter(orders__isnull=False).distinct().order_by("pk")
    yield from Client.objects.filter(source=Client.Source.IMPORT, orders__isnull=True).order_by("pk")
    yield from GroupOrder.objects.order_by("pk")


def waiting(actor: Actor, now: datetime) -> list[list[str]]:
    """What Today says should be done, in its order; without the code of the kind, which nobody sees."""
    with translation.override("zh-hans"):
        return [[str(thing.title), thing.where, thing.url, state_of(thing, now)] for thing in waiting_for(actor, now)]
