"""What is new for somebody since he last looked: waiting work that somebody else opened for him, and what happened that
he wants to know. The bell reads it, and the counts beside it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tuanding.core.accounts.actors import PersonActor, SystemActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.worklist import holders
from tuanding.core.worklist.models import Item, LastLook, Notice
from tuanding.core.worklist.queries import is_active_at, names_of, tasks_of_items
from tuanding.core.worklist.registry import KINDS, Task

MOST = 100  # counted; a larger number is shown as 99+
MOST_LINES = 30  # of the bell's list
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
NOTICES_LAST = timedelta(days=30)


class Counts(NamedTuple):
    """`fresh`: how much is new since the last look · `waiting`: how much waits altogether, without what only rests."""

    fresh: int
    waiting: int


class NewsLine(NamedTuple):
    """One thing of the bell: the task as Today knows it, who did it (None: the system) and when, whether it is new, and for
    several notices of one deed how many."""

    task: Task
    by: str
    at: datetime
    is_fresh: bool
    alike: int = 1


def _last_look(person_id: int) -> Coalesce:
    looks = LastLook.objects.filter(person_id=person_id).values("at")[:1]
    return Coalesce(Subquery(looks), Value(LONG_AGO))


@composed_once
def _item_moments(tokens: list[str], person_id: int, now: datetime) -> QuerySet[Any, tuple]:
    rows = Item.objects.filter(is_active_at(now), holder__in=tokens).annotate(looked_at=_last_look(person_id))
    newest_first = rows.order_by(F("news_at").desc(nulls_last=True), "pk")
    return newest_first.values_list("kind", "not_for", "news_at", "news_by", "looked_at")[: MOST + 1]


@composed_once
def _fresh_notice_moments(tokens: list[str], person_id: int) -> QuerySet[Any, tuple]:
    rows = Notice.objects.filter(holder__in=tokens, since__gt=_last_look(person_id)).exclude(by_id=person_id)
    return rows.order_by("-since", "-pk").values_list("kind", "by_id", "since")[: MOST + 1]


def counts_for(actor: PersonActor, now: datetime) -> Counts:
    """Two queries, each over an index of the person's holders."""
    if not settings.WORKLIST:
        return Counts(0, 0)
    tokens, me = holders.tokens_of(actor), actor.person_id
    items = [row for row in _item_moments(tokens, me, now) if me not in row[1]]
    fresh = [row for row in items if row[2] is not None and row[3] != me and row[2] > row[4]]
    notices = set(_fresh_notice_moments(tokens, me))
    return Counts(len(fresh) + len(notices), sum(KINDS[row[0]].state != "rest" for row in items))


@composed_once
def _items_with_news(tokens: list[str], person_id: int, now: datetime) -> QuerySet[Item]:
    rows = Item.objects.filter(is_active_at(now), holder__in=tokens, news_at__isnull=False)
    by_others = rows.filter(~Q(news_by=person_id) | Q(news_by__isnull=True))
    return by_others.annotate(looked_at=_last_look(person_id)).order_by("-news_at", "-pk")[:MOST_LINES]


@composed_once
def _notices_for(tokens: list[str], person_id: int) -> QuerySet[Notice]:
    rows = Notice.objects.filter(holder__in=tokens).filter(~Q(by_id=person_id) | Q(by_id__isnull=True))
    return rows.annotate(looked_at=_last_look(person_id)).order_by("-since", "-pk")[:MOST]


def news_for(actor: PersonActor, now: datetime) -> list[NewsLine]:
    """The newest things, new ones and those looked at; without what is about clients and orders the person does not see.
    Five queries at most."""
    if not settings.WORKLIST:
        return []
    tokens, me = holders.tokens_of(actor), actor.person_id
    items = [item for item in _items_with_news(tokens, me, now) if me not in item.not_for]
    notices = list(_notices_for(tokens, me))
    things: list[Any] = [*items, *notices]  # a notice has what a task asks of an item
    tasks = tasks_of_items(things, actor)
    ids = {author for task in tasks if (author := _author_of(task.item)) is not None}
    names = dict(names_of(sorted(ids))) if ids else {}
    lines = [_line_of(task, names) for task in tasks]
    return _merged(sorted(lines, key=lambda line: line.at, reverse=True))[:MOST_LINES]


def _author_of(item: Any) -> int | None:
    return item.by_id if isinstance(item, Notice) else item.news_by


def _line_of(task: Task, names: dict[int, str]) -> NewsLine:
    item: Any = task.item
    at = item.since if isinstance(item, Notice) else item.news_at
    return NewsLine(task, names.get(_author_of(item) or 0, ""), at, at > item.looked_at)


def _merged(lines: Sequence[NewsLine]) -> list[NewsLine]:
    """Several notices of one kind, by one person, at one moment are one line: fifty clients assigned at once."""
    merged: dict[tuple, NewsLine] = {}
    for line in lines:
        is_notice = isinstance(line.task.item, Notice)
        key = (line.task.kind.code, line.by, line.at) if is_notice else (line.task.item.pk,)
        first = merged.get(key)
        merged[key] = line if first is None else first._replace(alike=first.alike + 1)
    return list(merged.values())


def look(actor: PersonActor, now: datetime) -> None:
    """The person has looked at what is new. Presence, no business fact: one row a person, without a journal entry."""
    LastLook.objects.update_or_create(person_id=actor.person_id, defaults={"at": now})


def prune_notices(payload: dict, by: SystemActor) -> None:
    """Job of each day: notices of more than thirty days ago are in the history anyway."""
    Notice.objects.filter(since__lt=by.at - NOTICES_LAST).delete()
