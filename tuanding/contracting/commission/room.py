"""The commission room: earned with the signature, reversed with the contract."""

from tuanding.contracting.commission import earning, queries, states
from tuanding.contracting.commission.scopes import TABLES
from tuanding.core.rooms.declaration import Room

ENDS = ("withdraw", "cancel", "end", "end_sealed")

ROOM = Room(
    scopes=TABLES,
    facts=states.FACTS,
    within={"contracts.Contract.submit": earning.record_for_signature}
    | {f"contracts.Contract.{end}": earning.record_reversal for end in ENDS},
    projections={"commission": queries.wrong_earned},
)
