"""Who sees which clients and group orders. Later rooms build theirs from `client_scopes` and `order_scopes`."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tuanding.core.accounts.actors import Grant
from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.accounts.scopes import Scope, Scopes
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.roles import CENTRE_OF_ROLE
from tuanding.selling.clients.models import Reach
from tuanding.selling.clients.reaching import centres_of_client, centres_of_order

Rights = dict[str, tuple[str, ...]]
READ_ALL: Rights = {r.MARKETING_MANAGER: ("all",), r.GENERAL_MANAGER: ("all",)}
CALLERS = frozenset({r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE})


def _follow_path(row: Any, path: str) -> Any:
    for step in path.split("__") if path else ():
        row = getattr(row, step)
    return row


def client_scopes(path: str = "") -> dict[str, Scope]:
    """own, dept and pool for a model whose client lies at `path` ("client", "group_order__client"; "" is the
    client)."""
    at = f"{path}__" if path else ""

    def tokens(word, column, unless=""):
        read = attrgetter(at.replace("__", ".") + column)
        free = attrgetter(at.replace("__", ".") + unless) if unless else lambda row: None
        return lambda row: (f"{word}{pk}",) if (pk := read(row)) and not free(row) else ()

    return {
        "own": Scope(
            lambda g: Q(**{f"{at}owner_id": g.person_id}),
            tokens("own", "owner_id"),
            lambda g: f"own{g.person_id}",
        ),
        "dept": Scope(
            lambda g: Q(**{f"{at}department_id": g.department_id}),
            tokens("dept", "department_id"),
            lambda g: f"dept{g.department_id}" if g.department_id else None,
        ),
        "pool": Scope(
            lambda g: Q(**{f"{at}owner_id": None, f"{at}department_id": g.department_id}),
            tokens("pool", "department_id", unless="owner_id"),
            lambda g: f"pool{g.department_id}" if g.department_id else None,
        ),
    }


def _reach_of_order(order: str) -> Scope:
    """`order` is the path from the row to the id of its group order."""

    def q(grant: Grant):
        centre = CENTRE_OF_ROLE.get(grant.role)
        return Exists(Reach.objects.filter(group_order_id=OuterRef(order), centre=centre))

    return Scope(lambda g: Q(q(g)), lambda row: _reach_tokens(centres_of_order(_order_of(row, order))), _reach_token)


def _reach_tokens(centres: Iterable[str]) -> list[str]:
    return [f"reach{centre}" for centre in centres]


def _order_of(row: Any, order: str) -> Any:
    return row if order == "pk" else _follow_path(row, order.removesuffix("_id"))


def order_scopes(path: str = "") -> dict[str, Scope]:
    """own, dept and reach for a model whose group order lies at `path` ("group_order", "contract__group_order")."""
    client = f"{path}__client" if path else "client"
    return {**client_scopes(client), "reach": _reach_of_order(f"{path}_id" if path else "pk")}


def _reach_of_client(path: str = "") -> Scope:
    """A centre sees a client of whose orders it was brought into one; `path` leads to the client."""
    client = f"{path}_id" if path else "pk"

    def q(grant: Grant):
        centre = CENTRE_OF_ROLE.get(grant.role)
        return Q(Exists(Reach.objects.filter(group_order__client_id=OuterRef(client), centre=centre)))

    return Scope(q, lambda row: _reach_tokens(centres_of_client(_follow_path(row, path))), _reach_token)


def _reach_token(grant: Grant) -> str | None:
    return f"reach{CENTRE_OF_ROLE[grant.role]}" if grant.role in CENTRE_OF_ROLE else None


REACHED: Rights = dict.fromkeys(CENTRE_OF_ROLE, ("reach",))
OWN: Rights = {r.SALES_REP: ("own",)}
OWN_AND_DEPT: Rights = {**OWN, r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",)}
READERS: Rights = {r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",), **READ_ALL}

# files may show prices: no room of production or logistics sees those of a client or order
FILE_READERS: Rights = {**OWN, **READERS, r.DESIGNER: ("reach",), r.FINANCE: ("reach",)}

CLIENT = Scopes(
    "clients.Client",
    scopes={**client_scopes(), "reach": _reach_of_client()},
    rights={
        "view": {**READERS, **REACHED, r.SALES_REP: ("own", "pool")},
        "edit": OWN_AND_DEPT,
        "call": OWN,
        "claim": {r.SALES_REP: ("pool",)},
        "import": {r.BACK_OFFICE: ("dept",)},  # offers the page; the door asks `import_clients` of the department
        "assign": {r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",)},
        "decide_duplicate": {r.DEPARTMENT_MANAGER: ("dept",)},
        "release": OWN_AND_DEPT,
        "refer": OWN,
        "open_order": OWN,
        "files": {**FILE_READERS, r.SALES_REP: ("own", "pool")},
        "attach": OWN_AND_DEPT,
        "export": {r.SALES_REP: ("own", "pool"), r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",), **READ_ALL},
    },
)
CONTACT = Scopes(
    "clients.Contact",
    scopes={**client_scopes("client"), "reach": _reach_of_client("client")},
    rights={"view": {**READERS, **REACHED, r.SALES_REP: ("own", "pool")}, "edit": OWN_AND_DEPT},
    hidden=dict.fromkeys(("phone", "further_phones", "digits", "phone_key", "email"), CALLERS),
)
GROUP_ORDER = Scopes(
    "clients.GroupOrder",
    scopes=order_scopes(),
    rights={
        "view": {**OWN, **READERS, **REACHED},
        "edit": OWN,
        "work": OWN,
        "visit": {**OWN, r.BACK_OFFICE: ("dept",)},
        "refer": {**OWN, r.DEPARTMENT_MANAGER: ("dept",)},
        "break_off": {**OWN, r.DEPARTMENT_MANAGER: ("dept",)},
        "bring_in": {**OWN, **REACHED},
        "files": FILE_READERS,
        "attach": OWN_AND_DEPT,
        "export": {**OWN, **READERS},
    },
)
CALL_RIGHTS: Rights = {**OWN, r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",)}
PULSE = Scopes("clients.Pulse", scopes={"own": Scope(lambda g: Q(owner_id=g.person_id))}, rights={"call": OWN})
REFERRAL_LIST = Scopes(
    "clients.ReferralList", scopes=client_scopes("client"), rights={"view": {**OWN, **READERS}, "call": CALL_RIGHTS}
)


def _is_rep_of_department(grant: Any) -> Q:
    """Who is a rep of the department that day: not who was one, nor who will be."""
    assignments = RoleAssignment.objects.filter(
        person=OuterRef("pk"), role=r.SALES_REP, department_id=grant.department_id, from_on__lte=grant.on
    )
    return Q(Exists(assignments.exclude(to_on__lt=grant.on)))


REP = Scopes(
    "clients.Rep",
    scopes={"own": Scope(lambda g: Q(pk=g.person_id)), "dept": Scope(_is_rep_of_department)},
    rights={"view": {**OWN, **READERS}, "call": CALL_RIGHTS},
)
IMPORT = Scopes(
    "clients.ClientImport",
    scopes={"dept": Scope(lambda g: Q(to_department_id=g.department_id))},
    rights={"view": READERS},
)
OWNERSHIP = Scopes(
    "clients.Ownership",
    scopes=client_scopes("client"),
    rights={"view": {**READERS, r.SALES_REP: ("own", "pool")}},
)
ENDING = Scopes("clients.Ending", scopes=order_scopes("group_order"), rights={"view": {**OWN, **READERS, **REACHED}})
_MEMBER = Scope(lambda g: Q(pk=g.department_id))
DEPARTMENT = Scopes(
    "accounts.Department",
    scopes={"member": _MEMBER},
    rights={
        "view": dict.fromkeys(r.ROLES, ("all",)),
        "add_client": dict.fromkeys((r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE), ("member",)),
        "assign_clients": dict.fromkeys((r.DEPARTMENT_MANAGER, r.BACK_OFFICE), ("member",)),
        "import_clients": {r.BACK_OFFICE: ("member",)},
        "claim_clients": {r.SALES_REP: ("member",)},
        "release_clients": dict.fromkeys((r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE), ("member",)),
    },
)
# who stands in for a rep sees what he asked for in the rep's place, and so does the rep
_ASKER = Scope(lambda g: Q(by_id=g.person_id) | Q(instead_of_id=g.person_id))
_OF_DEPARTMENT = Scope(lambda g: Q(department_id=g.department_id))
BATCH = Scopes(
    "jobs.Batch",
    scopes={"asker": _ASKER, "dept": _OF_DEPARTMENT},
    rights={
        "view": {**READERS, r.SALES_REP: ("asker",)},
        "cancel": {r.DEPARTMENT_MANAGER: ("dept",), r.BACK_OFFICE: ("dept",), r.SALES_REP: ("asker",)},
    },
)
RULING_REQUEST = Scopes(
    "clients.RulingRequest",
    scopes={"asker": _ASKER, **client_scopes("client")},
    rights={
        "view": {
            r.SALES_REP: ("asker",),
            r.DEPARTMENT_MANAGER: ("dept", "asker"),
            r.BACK_OFFICE: ("dept", "asker"),
            **READ_ALL,
        },
        "decide": {r.DEPARTMENT_MANAGER: ("dept",)},
        "read": dict.fromkeys((r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE), ("asker",)),
    },
)
_OF_REQUEST = Scope(lambda g: Q(request__by_id=g.person_id) | Q(request__instead_of_id=g.person_id))
RULING, RULING_READING = (
    Scopes(
        label,
        scopes={"asker": _OF_REQUEST, **client_scopes(path)},
        rights={
            "view": {
                r.SALES_REP: ("asker",),
                r.DEPARTMENT_MANAGER: ("dept", "asker"),
                r.BACK_OFFICE: ("dept", "asker"),
                **READ_ALL,
            }
        },
    )
    for label, path in (("clients.Ruling", "client"), ("clients.RulingReading", "request__client"))
)
TAKING_BACK = Scopes(
    "journal.TakingBack", scopes={"author": _ASKER}, rights={"view": dict.fromkeys(r.ROLES, ("author",))}
)
TABLES = (
    CLIENT,
    PULSE,
    CONTACT,
    GROUP_ORDER,
    REFERRAL_LIST,
    IMPORT,
    DEPARTMENT,
    REP,
    OWNERSHIP,
    ENDING,
    BATCH,
    RULING_REQUEST,
    RULING,
    RULING_READING,
    TAKING_BACK,
)
