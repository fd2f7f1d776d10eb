"""What the database refuses once an order is closed or broken off; every room writing on orders declares it.

A room names the tables that go on after the end, each with its reason, as AFTER_END in its `gates.py`; every other
table under a group order has these gates, says a house rule."""

from typing import Any

from django.db.models import Model

from tuanding.core.journal.gates import ROWS, Gate, id_by
from tuanding.core.journal.models import TakingBack
from tuanding.core.journal.undo_gates import sql_not_taken_back
from tuanding.selling.clients.models import Ending, GroupOrder

NAMES = {"INSERT": "open", "UPDATE": "open_changed", "DELETE": "open_gone"}


def gates_after_end(model: type[Model], *on: str) -> list[Gate]:
    """Gates that refuse a row of an order that has ended. `on`: the events, INSERT alone when none is given."""
    return [_gate_of_event(model, event) for event in on or ("INSERT",)]


def _gate_of_event(model: type[Model], event: str) -> Gate:
    table, path = model._meta.db_table, path_to_order(model)
    orders = ", ".join(id_by(model, path, row) for row in ROWS[event])
    in_force = sql_not_taken_back(Ending, "e")
    condition = f"EXISTS (SELECT 1 FROM clients_ending e WHERE e.group_order_id IN ({orders}) AND {in_force})"
    return Gate(f"{table}_{NAMES[event]}", table, event, condition, "这张团订单已经结束，不能再办理")


def gate_of_reopening(name: str, model: type[Model], message: str) -> Gate:
    """Refuses that an ending is taken back which brought a row of this model with it, written in the same moment."""
    order = id_by(model, path_to_order(model), "w")
    condition = (
        f"NEW.of_type = '{Ending._meta.label}' AND EXISTS (SELECT 1 FROM {Ending._meta.db_table} e "
        f"JOIN {model._meta.db_table} w ON w.recorded_at = e.recorded_at "
        f"WHERE e.id = NEW.of_id AND {order} = e.group_order_id)"
    )
    return Gate(name, TakingBack._meta.db_table, "INSERT", condition, message)


def path_to_order(model: type[Model]) -> str:
    """The part of LOCK_FIRST that leads to the group order. ValueError when it leads to none."""
    at: Any = model
    steps: list[str] = []
    for step in getattr(model, "LOCK_FIRST", "").split("__"):
        if at is GroupOrder:
            break
        if step:
            at = at._meta.get_field(step).related_model
            steps.append(step)
    if at is not GroupOrder:
        raise ValueError(f"LOCK_FIRST of {model._meta.label} does not lead by way of a group order")
    return "__".join(steps)
