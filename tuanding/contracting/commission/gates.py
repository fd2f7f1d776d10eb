"""Earned rows are never changed; a further row corrects them. After the order's end they only ever take away."""

from tuanding.contracting.commission.models import Earned
from tuanding.core.journal.gates import append_only, refusal_gate
from tuanding.core.journal.undo_gates import sql_not_taken_back
from tuanding.selling.clients.models import Ending

ENDED = (
    f"EXISTS (SELECT 1 FROM {Ending._meta.db_table} e WHERE e.group_order_id = NEW.group_order_id "
    f"AND {sql_not_taken_back(Ending, 'e')})"
)
MORE = "(NEW.signed > 0 OR NEW.amount > 0 OR NEW.commission > 0)"
GATES = [
    *append_only(Earned),
    refusal_gate(
        "earned_after_end_takes_away", Earned, "INSERT", f"{MORE} AND {ENDED}", "团订单结束以后只能冲减，不能再计提成"
    ),
]
AFTER_END = {Earned: "1.3: a refund or an ending takes commission back, also when the order is over"}
