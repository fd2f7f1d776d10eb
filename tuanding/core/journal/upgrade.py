"""From the journal of the release before to this one's: verified first, then completed in parts, each a transaction.

Before the tables change, every chain is verified by the form it was written in; one that does not hold stops the upgrade.
Afterwards, and at every start, what the release before leaves out is made up: roots of entries and of issued copies, then
whatever else a room registers. Killed at any moment, the next start goes on where it stopped.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet, Sum
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import system_actor
from tuanding.core.journal.baseline import is_old_journal_without_baseline, take_in_new_tables, write_baseline
from tuanding.core.journal.chain import COVERED, NO_MAC, mac_of
from tuanding.core.journal.checkpoints import write_checkpoint
from tuanding.core.journal.models import Entry, Head
from tuanding.core.journal.renamed import label_now
from tuanding.core.journal.roots import Root, roots_of_existing_rows
from tuanding.core.kernel.refusal import Blocked

AT_ONCE = 1000
ENTRIES_A_SECOND = 8_000  # verified, rebuilt and made up; measured on two cores with both databases
BYTES_AN_ENTRY = 1_200  # with its indexes
NEW_TABLES = ("journal", "0002_acts")  # the migration before which everything is looked at


STEPS: list[Callable[[datetime], int]] = []


class BrokenJournal(Blocked):
    """The journal does not hold: nothing is migrated until somebody has looked at it."""


def register(step: Callable[[datetime], int]) -> None:
    """`step(at)` completes rows that the release before wrote and returns how many; called again it finds none."""
    if step not in STEPS:
        STEPS.append(step)


def before_journal_migration(plan: list[tuple[Any, bool]], say: Callable[[str], None]) -> None:
    """Before a migration that changes the journal: announce rows, time and disk; refuse a broken chain or too little disk."""
    names = {(migration.app_label, migration.name) for migration, backwards in plan if not backwards}
    if NEW_TABLES not in names or Entry._meta.db_table not in connection.introspection.table_names():
        return
    count = Entry.objects.count()
    if not count:
        return
    say(_announcement(count))
    _refuse_full_disk_on_sqlite(count)
    wrong = next(chain_faults(), None)
    if wrong:
        words = "日志不完整（%(value)s），没有升级；请先用原来的版本运行 tuanding audit verify 查明"
        raise BrokenJournal(words, field="journal", value=wrong)


def _announcement(count: int) -> str:
    words = {
        "rows": f"{count:,}",
        "minutes": max(1, round(count / ENTRIES_A_SECOND / 60)),
        "need": _megabytes(_disk_needed(count)),
        "free": _megabytes(_disk_free()),
    }
    return _("升级日志：%(rows)s 条，约 %(minutes)s 分钟；需要空闲磁盘 %(need)s，现有 %(free)s") % words


def _disk_needed(count: int) -> int:
    """SQLite rebuilds the table: twice its size, once more in its log."""
    return 2 * count * BYTES_AN_ENTRY


def _disk_free() -> int:
    return shutil.disk_usage(Path(settings.HOME)).free


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _refuse_full_disk_on_sqlite(count: int) -> None:
    if connection.vendor == "sqlite" and _disk_free() < _disk_needed(count):
        words = "空闲磁盘不够，没有升级：需要 %(need)s，现有 %(value)s"
        raise Blocked(words, field="disk", value=_megabytes(_disk_free()), need=_megabytes(_disk_needed(count)))


def chain_faults() -> Iterator[str]:
    """Where chains do not hold: "clients.Client 5 #3" for an entry that does not follow the one before, and for a chain
    that does not end at its head; "7 ≠ 8" where the heads together count other than there are entries.

    Reads only what the release before has: it is asked before its tables change."""
    ends: dict[tuple[str, int], tuple[int, str]] = {}
    subject, count, mac = ("", 0), 0, NO_MAC
    for values in _entries_by_chain():
        entry = Entry(form=1, **values)
        if (entry.subject_type, entry.subject_id) != subject:
            subject, count, mac = (entry.subject_type, entry.subject_id), 0, NO_MAC
        count += 1
        if entry.sequence != count or entry.mac != mac_of(entry, mac):
            yield f"{entry.subject_type} {entry.subject_id} #{entry.sequence}"
        count, mac = entry.sequence, entry.mac
        ends[subject] = (count, mac)
        if len(ends) > AT_ONCE:
            last = ends.pop(subject)
            yield from _wrong_ends(ends)
            ends = {subject: last}
    yield from _wrong_ends(ends)
    if (counted := Head.objects.aggregate(entries=Sum("count"))["entries"] or 0) != Entry.objects.count():
        yield f"{counted} ≠ {Entry.objects.count()}"


def _entries_by_chain() -> Iterator[dict[str, Any]]:
    """Every entry by its chain, a page at a time, by the columns of form 1."""
    columns = (*COVERED[1], "mac", "id")
    after = ("", 0, 0)
    while page := list(_some_entries_after(after).values(*columns)[:AT_ONCE]):
        yield from page
        after = (page[-1]["subject_type"], page[-1]["subject_id"], page[-1]["sequence"])


def _some_entries_after(last: tuple[str, int, int]) -> QuerySet[Entry]:
    kind, pk, sequence = last
    rows = Entry.objects.order_by("subject_type", "subject_id", "sequence")
    same_kind = rows.filter(subject_type=kind)
    further = [same_kind.filter(subject_id=pk, sequence__gt=sequence), same_kind.filter(subject_id__gt=pk)]
    return next((some for some in further if some.exists()), rows.filter(subject_type__gt=kind))


def _wrong_ends(ends: dict[tuple[str, int], tuple[int, str]]) -> Iterator[str]:
    """Heads of these subjects that are missing, or are not the end of their chain."""
    ids = [pk for _label, pk in ends]
    rows = Head.objects.filter(subject_type__in={label for label, _pk in ends}, subject_id__in=ids)
    heads = {
        (label, pk): (count, mac)
        for label, pk, count, mac in rows.values_list("subject_type", "subject_id", "count", "mac")
    }
    for subject, end in ends.items():
        if heads.get(subject) != end:
            yield f"{subject[0]} {subject[1]} #{end[0]}"


def complete_old_rows(at: datetime) -> int:
    """Complete everything that the release before left out; returns how many rows. Runs at each start, where it finds none."""
    count = fill_entry_roots() + sum(step(at) for step in STEPS)
    lacking = count or is_old_journal_without_baseline()
    added = (write_baseline(at) if lacking else None) or take_in_new_tables(at)
    if lacking or added:
        count += added is not None
        write_checkpoint({}, system_actor("jobs.journal.checkpoint", at))
    return count


def fill_entry_roots() -> int:
    return fill_roots(
        Entry.objects.filter(root_type__isnull=True), lambda e: [(e.object_type, e.object_id), _stored_subject_name(e)]
    )


def fill_roots(rows: QuerySet[Any], names: Callable[[Any], list[tuple[str, int | None]]]) -> int:
    """Give rows without a root theirs: that of the first of their `names` that hangs under something, else the last name
    itself. A part at a time, in the order of their ids; how many."""
    count, last = 0, 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        names_by_row = {row.pk: [(label_now(label), pk) for label, pk in names(row) if pk is not None] for row in part}
        all_names: Any = {name for some in names_by_row.values() for name in some}  # without ids that are None
        roots = roots_of_existing_rows(all_names)
        _write_roots(rows.model, {pk: _first_root(some, roots) for pk, some in names_by_row.items()})
        count, last = count + len(part), part[-1].pk
    return count


def _first_root(names: list, roots: dict[tuple[str, int], Root | None]) -> Root:
    return next((root for name in names if (root := roots.get(name))), Root(*names[-1]))


def _write_roots(model: type[Model], roots: dict[int, Root]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"UPDATE {table} SET root_type = %s, root_id = %s WHERE id = %s AND root_type IS NULL"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, [(root.label, root.pk, pk) for pk, root in roots.items()])


def _stored_subject_name(entry: Entry) -> tuple[str, int]:
    return entry.subject_type, entry.subject_id
