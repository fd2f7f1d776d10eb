"""What the database refuses of calls and visits."""

from tuanding.core.journal.gates import append_only
from tuanding.selling.activities.models import Call, PlanResult, PlanRow, Visit
from tuanding.selling.clients.endings import gates_after_end

GATES = [
    *append_only(Call),
    *append_only(PlanRow),
    *append_only(PlanResult),
    *append_only(Visit),
    *gates_after_end(PlanRow),
    *gates_after_end(PlanResult),
    *gates_after_end(Visit),
]
