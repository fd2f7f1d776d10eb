"""What the database refuses of taking something back; the gates of other tables ask here what was taken back."""

from django.db.models import Model

from tuanding.core.journal.gates import append_only, refusal_gate
from tuanding.core.journal.models import Entry, TakingBack


def sql_not_taken_back(model: type[Model], row: str) -> str:
    """SQL condition: nobody has taken back the fact whose alias is `row`."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {TakingBack._meta.db_table} b "
        f"WHERE b.of_type = '{model._meta.label}' AND b.of_id = {row}.id)"
    )


UNDO_GATES = [
    refusal_gate(
        "taking_back_by_author",
        TakingBack,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {Entry._meta.db_table} e WHERE e.id = NEW.entry_id AND e.person_id = NEW.by_id "
        "AND e.object_type = NEW.of_type AND e.object_id = NEW.of_id)",
        "只有本人能撤销自己办的",
    ),
    *append_only(TakingBack),
]
