"""What the database refuses of sheets: a number skipped or used twice, one of a fact void, an issued copy changed or
deleted."""

from collections.abc import Iterable
from typing import Any

from tuanding.core.journal.gates import refusal_gate, sql_true_if_only_filling, transitions, unchanging, undeletable
from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.queries import pointers
from tuanding.core.sheets.states import LIFE

NEXT_IS = (
    "NOT EXISTS (SELECT 1 FROM sheets_sheetcounter c "
    "WHERE c.kind = NEW.kind AND c.year = NEW.year AND c.last = NEW.number)"
)
OTHER_STEP = "NEW.kind <> OLD.kind OR NEW.year <> OLD.year OR NEW.last <> OLD.last + 1"

# root_type and root_id are derived: copies issued by the release before get them at the next start.
CHANGED = f"OLD.state <> 'reserved' AND NOT {sql_true_if_only_filling(Issued, 'root_type', 'root_id')}"


def sql_voids_number_of_fact(fact_relations: Iterable[Any]) -> str:
    """SQL condition: a number becomes void at which one of the facts behind these relations points."""
    facts = [(one.related_model._meta.db_table, one.field.column) for one in fact_relations]
    points = [f"EXISTS (SELECT 1 FROM {table} f WHERE f.{column} = NEW.id)" for table, column in facts]
    return f"NEW.state = 'void' AND ({' OR '.join(points) or '1 = 0'})"


GATES = [
    *transitions(LIFE),
    *undeletable(Issued),
    *undeletable(SheetCounter),
    unchanging(Issued, "kind", "year", "number", "label"),
    refusal_gate("issued_is_final", Issued, "UPDATE", CHANGED, "签发或作废以后不再更改"),
    refusal_gate(
        "issued_of_fact_stays",
        Issued,
        "UPDATE",
        sql_voids_number_of_fact(pointers()),
        "这个编号已经有记录使用，不能作废：它等着出单据",
    ),
    refusal_gate("issued_number_is_next", Issued, "INSERT", NEXT_IS, "编号须由系统依次取用"),
    refusal_gate("counter_goes_by_one", SheetCounter, "UPDATE", OTHER_STEP, "编号只能一个接一个取用"),
    refusal_gate("counter_begins_at_none", SheetCounter, "INSERT", "NEW.last <> 0", "编号从 1 开始"),
]
