"""The fields of a data sheet with its rows, and of a line of a proposal, each declared once."""

from typing import Annotated

from pydantic import Field as SchemaField

from tuanding.core.records.declaration import Field, Fields
from tuanding.core.records.schemas import Amount
from tuanding.selling.proposals.models import DataSheet, Headcount, ProposalLine
from tuanding.selling.proposals.rules import MOST_PIECES

SITE, NOW, NEEDS, WANT, TERMS = "site", "now", "needs", "want", "terms"  # panels of the data sheet's form

DATA_SHEET = Fields(
    DataSheet,
    Field(name="industry", form=True, section=SITE, api="rw"),
    Field(name="sites", form=True, section=SITE, api="rw"),
    Field(name="current_uniform", form=True, section=NOW, api="rw"),
    Field(name="current_supplier", form=True, section=NOW, api="rw"),
    Field(name="last_purchase_on", form=True, section=NOW, api="rw"),
    Field(name="seasons", form=True, section=NEEDS, api="rw", type=list[str]),
    Field(name="styles", form=True, section=WANT, api="rw"),
    Field(name="colours", form=True, section=WANT, api="rw"),
    Field(name="logo", form=True, section=WANT, api="rw"),
    Field(name="budget", form=True, section=TERMS, api="rw", type=Amount),
    Field(name="decision_makers", form=True, section=TERMS, api="rw"),
    Field(name="decide_on", form=True, section=TERMS, api="rw"),
    Field(name="wear_on", form=True, section=TERMS, api="rw"),
    Field(name="needs", form=True, section=NEEDS, api="rw", type=list[str]),
    Field(name="remark", form=True, section=TERMS, api="rw"),
    internal=("client", "group_order"),
)

HEADCOUNT = Fields(
    Headcount,
    Field(name="site", form=True, api="rw", copy=True),
    Field(name="post", form=True, api="rw", copy=True),
    Field(name="men", form=True, api="rw", copy=True),
    Field(name="women", form=True, api="rw", copy=True),
    internal=("data_sheet", "place"),
)

PROPOSAL_LINE = Fields(
    ProposalLine,
    Field(name="place", api="r"),
    Field(name="style", form=True, api="rw", copy=True),
    Field(name="post", form=True, api="rw", copy=True),
    Field(name="sex", form=True, api="rw", copy=True),
    Field(name="fabric", form=True, api="rw", copy=True),
    Field(name="description", form=True, api="rw", copy=True),
    Field(name="acceptance", form=True, api="rw", copy=True),
    # what is too little is refused by the operation, which names the row
    Field(name="quantity", form=True, api="rw", copy=True, type=Annotated[int, SchemaField(le=MOST_PIECES)]),
    Field(name="unit_price", form=True, api="rw", copy=True, type=Amount),
    internal=("proposal", "picture"),
)
