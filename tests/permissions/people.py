"""Who there is, and who sees which row of the world: by hand, from the process."""

OWN = frozenset({"sales_rep"})
REPS = OWN | {"sales_rep2", "sales_rep3"}
MANAGER, MANAGERS = frozenset({"department_manager"}), frozenset({"department_manager", "department_manager2"})
BACK = frozenset({"back_office"})
READERS = frozenset({"marketing_manager", "general_manager"})
DESIGN = frozenset({"designer"})
FINANCE = frozenset({"finance", "finance2"})
MAKERS = frozenset({"production_manager", "logistics_manager"})
ADMIN = frozenset({"administrator"})
RULES = ADMIN | {"general_manager"}
OWN_DEPT = OWN | MANAGER | BACK
NEAR = OWN_DEPT | READERS
SELLING = REPS | MANAGERS | BACK
SIGNED_IN = SELLING | READERS | DESIGN | FINANCE | MAKERS | ADMIN | {"measurer"}
STRANGERS = frozenset({"anonymous", "disabled"})
EVERYBODY = SIGNED_IN | STRANGERS
NOBODY: frozenset[str] = frozenset()
LISTS = SELLING | READERS
CLIENT_LISTS = LISTS | DESIGN | FINANCE | MAKERS
CONTRACT_LISTS = LISTS | FINANCE | MAKERS
DESIGN_LISTS = LISTS | DESIGN

RULING_READERS = NEAR - OWN | {"sales_rep3"}

SEES = {
    "ruling_request": RULING_READERS,
    "quiet_client": NEAR,
    "quiet_contact": NEAR,
    "quiet_order": NEAR,
    "quiet_sheet": NEAR,
    "visit": NEAR,
    "plan_row": NEAR,
    "referral_list": NEAR,
    "rep": NEAR,
    "issued_F14": OWN_DEPT,
    "pool_client": NEAR | {"sales_rep2"},
    "client": NEAR | DESIGN | FINANCE | MAKERS,
    "contact": NEAR | DESIGN | FINANCE | MAKERS,
    "order": NEAR | DESIGN | FINANCE | MAKERS,
    "designed_order": NEAR | DESIGN,
    "asked_sheet": NEAR | DESIGN,
    "request": NEAR | DESIGN,
    "delivered": NEAR | DESIGN,
    "proposal": NEAR | DESIGN,
    "draft": NEAR,
    "submitted": NEAR | FINANCE,
    "approved": NEAR | FINANCE,
    "sealed": NEAR | FINANCE | MAKERS,
    "revision": NEAR | FINANCE,
    "receipt": NEAR | FINANCE,
    "review": NEAR | FINANCE,
    "notice": NEAR | FINANCE,
    "issued_F21": NEAR | FINANCE,
    "issued_F23": NEAR | FINANCE,
    "issued_F24": NEAR | FINANCE,
    "client_file": NEAR | DESIGN | FINANCE,
    "visit_file": NEAR,
    "request_file": NEAR | DESIGN,
    "contract_file": NEAR | FINANCE,
    "batch": NEAR,
    "person": RULES,
    "role": RULES,
    "deputy": RULES,
    "home": RULES,
    "job": ADMIN,
}
