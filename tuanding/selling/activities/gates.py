"""What the database refuses of calls and visits."""

from tuanding.core.journal.gates import Gate, append_only
from tuanding.core.journal.undo_gates import sql_not_taken_back
from tuanding.selling.activities.models import Call, PlanResult, PlanRow, Visit
from tuanding.selling.activities.planning import PLAN_OF_PERSON
from tuanding.selling.clients.endings import gates_after_end
from tuanding.selling.clients.models import Ending

TABLE = PlanRow._meta.db_table
# A person's plan is locked after the client, by a lock that belongs to no row: planning.PLAN_OF_PERSON. Its trigger comes
# before that of the overlaps, since triggers fire in the order of their names.
LOCKED = Gate(f"{TABLE}_lock", TABLE, "INSERT", "1 = 0", "", f"pg_advisory_xact_lock({PLAN_OF_PERSON} + NEW.rep_id)")
# Rows of before have no end: the doors take them for an hour long, the database leaves them.
OVERLAP = Gate(
    f"{TABLE}_overlap",
    TABLE,
    "INSERT",
    f"NEW.ends_at IS NOT NULL AND EXISTS (SELECT 1 FROM {TABLE} a WHERE a.rep_id = NEW.rep_id "
    "AND a.ends_at > NEW.starts_at AND a.starts_at < NEW.ends_at "
    "AND NOT EXISTS (SELECT 1 FROM activities_planresult r WHERE r.plan_row_id = a.id) "
    "AND NOT EXISTS (SELECT 1 FROM clients_ending e WHERE e.group_order_id = a.group_order_id "
    f"AND {sql_not_taken_back(Ending, 'e')}) "
    "AND NOT EXISTS (SELECT 1 FROM activities_visit v WHERE v.group_order_id = a.group_order_id "
    "AND v.recorded_at >= a.recorded_at))",
    "这段时间刚排了别的行程，请换个时间",
)

GATES = [
    *append_only(Call),
    *append_only(PlanRow),
    *append_only(PlanResult),
    LOCKED,
    OVERLAP,
    *append_only(Visit),
    *gates_after_end(PlanRow),
    *gates_after_end(PlanResult),
    *gates_after_end(Visit),
]
