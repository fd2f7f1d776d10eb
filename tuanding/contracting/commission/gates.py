"""Earned rows are never changed; a further row corrects them."""

from tuanding.contracting.commission.models import Earned
from tuanding.core.journal.gates import append_only
from tuanding.selling.clients.endings import gates_after_end

GATES = [*append_only(Earned), *gates_after_end(Earned)]
