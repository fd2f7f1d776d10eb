"""Who sees what of data sheets, requests and proposals: the rep his own, the design centre every request and what it
names."""

from django.db.models import Exists, OuterRef, Q

from tuanding.core.accounts.scopes import Scope, Scopes
from tuanding.core.rulebook import roles as r
from tuanding.selling.clients.scopes import OWN, READERS, client_scopes
from tuanding.selling.proposals.models import ProposalRequest

DESIGN = {r.DESIGNER: ("all",)}


def _named_by_a_request(grant) -> Q:
    return Q(Exists(ProposalRequest.objects.filter(data_sheet_id=OuterRef("pk"))))


REQUESTED = Scope(_named_by_a_request, lambda sheet: ["design"] if sheet.requests.exists() else [], lambda g: "design")
AT_THE_CLIENT = client_scopes("group_order__client")
ALONG_A_REQUEST = {"view": {**OWN, **READERS, **DESIGN}}

DATA_SHEET = Scopes(
    "proposals.DataSheet",
    scopes={**client_scopes("client"), "requested": REQUESTED},
    rights={"view": {**OWN, **READERS, r.DESIGNER: ("requested",)}},
)
REQUEST = Scopes(
    "proposals.ProposalRequest",
    scopes=AT_THE_CLIENT,
    rights={
        **ALONG_A_REQUEST,
        "request": OWN,
        "design": DESIGN,
        "files": ALONG_A_REQUEST["view"],
        "attach": {**OWN, **DESIGN},
        "break_off": {**OWN, r.DEPARTMENT_MANAGER: ("dept",)},
    },
)
PROPOSAL = Scopes(
    "proposals.Proposal",
    scopes=AT_THE_CLIENT,
    rights={**ALONG_A_REQUEST, "present": OWN, "files": ALONG_A_REQUEST["view"], "attach": DESIGN},
)
PRESENTATION = Scopes("proposals.Presentation", scopes=AT_THE_CLIENT, rights=ALONG_A_REQUEST)
TABLES = (DATA_SHEET, REQUEST, PROPOSAL, PRESENTATION)
