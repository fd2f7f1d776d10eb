"""Who sees which calls, appointments and visits: the rep his own, department and marketing theirs."""

from tuanding.core.accounts.scopes import Scopes
from tuanding.core.rulebook.roles import BACK_OFFICE
from tuanding.selling.clients.scopes import OWN, READERS, client_scopes

RIGHTS = {"view": {**OWN, **READERS}}
CALL = Scopes("activities.Call", scopes=client_scopes("client"), rights=RIGHTS)
PLAN_ROW = Scopes("activities.PlanRow", scopes=client_scopes("group_order__client"), rights=RIGHTS)
VISIT = Scopes(
    "activities.Visit",
    scopes=client_scopes("client"),
    rights={**RIGHTS, "files": RIGHTS["view"], "attach": {**OWN, BACK_OFFICE: ("dept",)}},
)
PLAN_RESULT = Scopes("activities.PlanResult", scopes=client_scopes("plan_row__group_order__client"), rights=RIGHTS)
TABLES = (CALL, PLAN_ROW, PLAN_RESULT, VISIT)
