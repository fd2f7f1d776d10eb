"""What the database refuses of clients and group orders."""

from tuanding.core.journal.gates import append_only, unchanging, undeletable
from tuanding.core.journal.undo_gates import UNDO_GATES
from tuanding.selling.clients.endings import gates_after_end
from tuanding.selling.clients.models import (
    Client,
    ClientImport,
    Ending,
    GroupOrder,
    Milestone,
    OrderEnd,
    OrderStage,
    Ownership,
    Reach,
    Referral,
    ReferralList,
    Ruling,
    RulingReading,
    RulingRequest,
)

GATES = [
    *UNDO_GATES,
    *append_only(Ownership),
    *append_only(ClientImport),
    *append_only(Milestone),
    *append_only(ReferralList),
    *append_only(Referral),
    *append_only(Ending),
    *append_only(Reach),
    *append_only(RulingRequest),
    *append_only(Ruling),
    *append_only(RulingReading),
    *undeletable(Client),
    *undeletable(GroupOrder),
    unchanging(GroupOrder, "client_id", "opened_on"),
    *gates_after_end(GroupOrder, "UPDATE"),
    *gates_after_end(Milestone),
    *gates_after_end(Reach),
    *gates_after_end(Ending),  # a second one, while none was taken back
]

AFTER_END = {
    OrderStage: "follows from milestones and is computed again at any time",
    OrderEnd: "follows from endings and what was taken back of them, and is computed again at any time",
    ReferralList: "5.3: a client still recommends others when the order is over",
    Referral: "as its list",
}
