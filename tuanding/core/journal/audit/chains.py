"""Follows every chain from its first entry to its head."""

from collections.abc import Callable, Collection, Iterable, Iterator

from django.db.models import QuerySet

from tuanding.core.journal.audit.findings import Finding, Report
from tuanding.core.journal.audit.pages import entries_of, heads_of, subject_types
from tuanding.core.journal.chain import NO_MAC, mac_of
from tuanding.core.journal.models import Entry, Head

Subject = tuple[str, int]


def audit_all_chains(of_page: Callable[[list[Entry]], Iterable[Finding]], report: Report) -> None:
    """Reads all entries once, chain after chain; `of_page` gets each page of them, too."""
    for label in subject_types():
        link, heads = _Link(label), _Heads(label, report)
        for page in entries_of(label):
            report.add(of_page(page))
            for entry in page:
                if entry.subject_id != link.pk:
                    heads.meet(link)
                    link = _Link(label, entry.subject_id)
                report.add(link.follow(entry))
        heads.meet(link)
        heads.meet_none()


class _Link:
    """Where the walk stands in a chain."""

    def __init__(self, label: str, pk: int | None = None):
        self.label, self.pk, self.sequence, self.mac = label, pk, 0, NO_MAC

    def follow(self, entry: Entry) -> Iterator[Finding]:
        before, expected = self.mac, self.sequence + 1
        self.sequence, self.mac = entry.sequence, entry.mac
        if entry.sequence != expected:
            yield Finding("deleted", f"{self.label} {self.pk} #{entry.sequence - 1}")
        elif not _mac_holds(entry, before):
            yield Finding("changed", f"{self.label} {self.pk} #{entry.sequence}")


def _mac_holds(entry: Entry, before: str) -> bool:
    try:
        return entry.mac == mac_of(entry, before)
    except KeyError:  # a form or a key nobody has
        return False


class _Heads:
    """The heads of a type, met in the order of the chains. They move while entries are read: what differs is a doubt."""

    def __init__(self, label: str, report: Report):
        self.label, self.report, self.rows = label, report, heads_of(label)
        self.next = next(self.rows, None)

    def meet(self, link: _Link) -> None:
        if link.pk is None:
            return
        self.meet_none(link.pk)
        head = self.next if self.next is not None and self.next.subject_id == link.pk else None
        if head is None or (head.count, head.mac) != (link.sequence, link.mac):
            self.report.doubt(wrong_ends, (self.label, link.pk))
        if head is not None:
            self.next = next(self.rows, None)

    def meet_none(self, until: int | None = None) -> None:
        """Heads whose chain has no entry."""
        while self.next is not None and (until is None or self.next.subject_id < until):
            self.report.doubt(wrong_ends, (self.label, self.next.subject_id))
            self.next = next(self.rows, None)


def wrong_ends(subjects: Collection[Subject]) -> Iterator[tuple[Subject, Finding]]:
    """(subject, finding) of chains that do not end where their head says. The head is read before and after the entries, so
    that an entry written in between is no finding."""
    for subject in subjects:
        before = _read_head(subject)
        last = _unordered_chain_entries(subject).order_by("-sequence").values_list("sequence", flat=True).first() or 0
        after = _read_head(subject)
        yield from ((subject, finding) for finding in _end_findings(subject, before, last, after))


def _end_findings(
    subject: Subject, head_before: Head | None, last_sequence: int, head_after: Head | None
) -> Iterator[Finding]:
    where = f"{subject[0]} {subject[1]}"
    if head_after is None:
        yield Finding("inserted", f"{where} has no head")
    elif last_sequence > head_after.count:
        yield Finding("inserted", f"{where} #{head_after.count + 1}")
    if head_before is None:
        return
    if head_before.count > last_sequence:
        yield Finding("cut", f"{where} #{last_sequence + 1} to #{head_before.count}")
    elif not _unordered_chain_entries(subject).filter(sequence=head_before.count, mac=head_before.mac).exists():
        yield Finding("rechained", f"{where} #{head_before.count}")


def _read_head(subject: Subject) -> Head | None:
    return Head.objects.filter(subject_type=subject[0], subject_id=subject[1]).first()


def _unordered_chain_entries(subject: Subject) -> QuerySet[Entry]:
    return Entry.objects.filter(subject_type=subject[0], subject_id=subject[1])
