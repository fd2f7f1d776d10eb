"""Writes of clients, their owners and group orders; `breaking` beside this package ends an order."""

from tuanding.selling.clients.operations.entering import (
    add_contact,
    edit_client,
    edit_contact,
    enter_client,
    new_contact,
)
from tuanding.selling.clients.operations.importing import import_clients
from tuanding.selling.clients.operations.orders import bring_in, edit_order, milestone, milestone_reversal, open_order
from tuanding.selling.clients.operations.owning import assign_client, claim_client, release_client, rep_department
from tuanding.selling.clients.operations.owning_many import (
    ASSIGN,
    CLAIM,
    HAND_OVER,
    RELEASE,
    ask_for_clients,
    assign_clients,
    claim_clients,
    hand_over,
    release_clients,
)
from tuanding.selling.clients.operations.ruling import ask_for_ruling, decide_duplicate, read_ruling

__all__ = [
    "ASSIGN",
    "CLAIM",
    "HAND_OVER",
    "RELEASE",
    "add_contact",
    "ask_for_clients",
    "ask_for_ruling",
    "assign_client",
    "assign_clients",
    "bring_in",
    "claim_client",
    "claim_clients",
    "decide_duplicate",
    "edit_client",
    "edit_contact",
    "edit_order",
    "enter_client",
    "hand_over",
    "import_clients",
    "milestone",
    "milestone_reversal",
    "new_contact",
    "open_order",
    "read_ruling",
    "release_client",
    "release_clients",
    "rep_department",
]
