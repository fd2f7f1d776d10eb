"""What the database refuses of calls and visits."""

from tuanding.core.journal.gates import append_only
from tuanding.selling.activities.models import Appointment, Call, Visit
from tuanding.selling.clients.endings import gates_after_end

GATES = [
    *append_only(Call),
    *append_only(Appointment),
    *append_only(Visit),
    *gates_after_end(Appointment),
    *gates_after_end(Visit),
]
