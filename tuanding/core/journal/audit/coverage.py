"""Which rows and entries an audit has met, of those that stood when it began."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Max, Model

from tuanding.core.journal.audit.bitmap import Bitmap
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import in_evidence, label_of


def evidence_models() -> Iterator[type[Model]]:
    """Every model in evidence, one a table."""
    return (model for model in apps.get_models() if not model._meta.proxy and in_evidence(model))


class Coverage:
    """`limits`: the highest id of each table at the beginning: what came later is the next audit's."""

    def __init__(self, limits: dict[str, int], last_entry: int):
        self.limits, self.last_entry = limits, last_entry
        self.entries = Bitmap()
        self.rows: dict[str, Bitmap] = defaultdict(Bitmap)

    @classmethod
    def now(cls) -> "Coverage":
        """Rows first: their entries are in the journal when it is read."""
        limits = {label_of(model): _highest(model) for model in evidence_models()}
        return cls(limits, _highest(Entry))

    def mark(self, label: str, pks: Iterable[int]) -> None:
        """Note that an entry describes these rows as they are."""
        limit, bits = self.limits.get(label, 0), self.rows[label]
        bits.update(pk for pk in pks if pk <= limit)


def _highest(model: type[Model]) -> int:
    return model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
