"""Who sees which calls, plan rows and visits: the rep his own, department and marketing theirs."""

from django.db.models import Q

from tuanding.core.accounts.scopes import Scope, Scopes
from tuanding.core.rulebook import roles as r
from tuanding.selling.clients.scopes import OWN, READERS, Rights, client_scopes


def _plan_scopes(path: str = "") -> dict[str, Scope]:
    """Those of the order's client; for a row without an order its person's (`mine`) and the department in which it was
    written (`office`). `path` leads to the plan row."""
    at = f"{path}__" if path else ""
    return {
        **client_scopes(f"{at}group_order__client"),
        "mine": Scope(lambda g: Q(**{f"{at}group_order": None, f"{at}person_id": g.person_id})),
        "office": Scope(lambda g: Q(**{f"{at}group_order": None, f"{at}department_id": g.department_id})),
    }


RIGHTS = {"view": {**OWN, **READERS}}
PLANNERS = (r.SALES_REP, r.DEPARTMENT_MANAGER)
PLAN_READERS: Rights = {
    **READERS,
    r.SALES_REP: ("own", "mine"),
    r.DEPARTMENT_MANAGER: ("dept", "office"),
    r.BACK_OFFICE: ("dept", "office"),
}
CALL = Scopes("activities.Call", scopes=client_scopes("client"), rights=RIGHTS)
PLAN_ROW = Scopes(
    "activities.PlanRow",
    scopes=_plan_scopes(),
    rights={"view": PLAN_READERS, "work": {r.SALES_REP: ("own", "mine"), r.DEPARTMENT_MANAGER: ("mine",)}},
)
PLAN_RESULT = Scopes("activities.PlanResult", scopes=_plan_scopes("plan_row"), rights={"view": PLAN_READERS})
PERSON = Scopes(
    "accounts.Person",
    scopes={"self": Scope(lambda g: Q(pk=g.person_id))},
    rights={"plan": dict.fromkeys(PLANNERS, ("self",))},
)
VISIT = Scopes(
    "activities.Visit",
    scopes=client_scopes("client"),
    rights={**RIGHTS, "files": RIGHTS["view"], "attach": {**OWN, r.BACK_OFFICE: ("dept",)}},
)
TABLES = (CALL, PLAN_ROW, PLAN_RESULT, PERSON, VISIT)
