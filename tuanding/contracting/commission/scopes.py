"""Who sees earned rows: the rep his own, the manager his department's, the readers all, finance none; and whose deeds
on a contract earn."""

from django.db.models import Q

from tuanding.contracting.contracts.scopes import OWN_AND_MANAGER
from tuanding.core.accounts.scopes import Scope, Scopes
from tuanding.core.rulebook import roles as r

EARNED = Scopes(
    "commission.Earned",
    scopes={
        "mine": Scope(lambda grant: Q(rep_id=grant.person_id)),
        "dept": Scope(lambda grant: Q(home_id=grant.department_id)),
    },
    rights={
        "view": {
            r.SALES_REP: ("mine",),
            r.DEPARTMENT_MANAGER: ("dept",),
            r.BACK_OFFICE: ("dept",),
            r.MARKETING_MANAGER: ("all",),
            r.GENERAL_MANAGER: ("all",),
        }
    },
)
# A right for the consequence of a signature; there is no button for it.
CONTRACT = Scopes.more("contracts.Contract", {"earn": OWN_AND_MANAGER})
TABLES = (EARNED, CONTRACT)
