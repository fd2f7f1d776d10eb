"""Who may do what, written by hand from the process; nothing here is computed from the product.

Everything in it belongs to the first rep, so the second rep of his department, the rep of another department and its
manager stand for the strangers. A route that is missing here fails the build.
"""

from datetime import date
from typing import Any, NamedTuple

from tests.permissions.people import (
    ADMIN,
    BACK,
    CLIENT_LISTS,
    CONTRACT_LISTS,
    DESIGN,
    DESIGN_LISTS,
    EVERYBODY,
    FINANCE,
    LISTS,
    MAKERS,
    MANAGER,
    MANAGERS,
    NEAR,
    NOBODY,
    OWN,
    OWN_DEPT,
    REPS,
    RULES,
    RULING_READERS,
    SEES,
    SELLING,
    SIGNED_IN,
)

NOT_ANSWERED = None


class Page(NamedTuple):
    """`get` and `post` say who may; None: that method is answered 405, or refused to whoever may not read
    the page either. `args` for what is no row of the world."""

    name: str
    of: str
    get: frozenset[str] | None
    post: frozenset[str] | None
    args: tuple = ()
    query: str = ""
    exists: bool = True


def reads(name: str, of: str, who, **more) -> Page:
    return Page(name, of, who, NOT_ANSWERED, **more)


def form(name: str, of: str, who, **more) -> Page:
    return Page(name, of, who, who, **more)


def button(name: str, of: str, who, **more) -> Page:
    return Page(name, of, NOT_ANSWERED, who, **more)


def draft(code: str, of: str, who, query="") -> Page:
    return reads("sheets:draft", of, who, args=(code,), query=query)


PAGES = (
    reads("healthz", "", EVERYBODY),
    button("language", "", EVERYBODY),
    Page("parts", "", EVERYBODY, EVERYBODY),
    Page("parts_page", "", EVERYBODY, EVERYBODY, args=("nothing",), exists=False),
    Page("no_api_address", "", EVERYBODY, EVERYBODY, args=("nowhere",), exists=False),
    Page("account_login", "", EVERYBODY, EVERYBODY),
    Page("account_logout", "", EVERYBODY, EVERYBODY),
    Page("account_inactive", "", EVERYBODY, NOT_ANSWERED),
    form("account_change_password", "", SIGNED_IN),
    *(form(f"administration:{name}", "", SIGNED_IN) for name in ("code", "set_up_code", "two_steps")),
    button("administration:go_on", "", SIGNED_IN),
    *(Page(f"api:{name}", "", EVERYBODY, EVERYBODY) for name in ("openapi-json", "openapi-view")),
    Page("api:api-root", "", EVERYBODY, EVERYBODY, exists=False),
    Page("today", "", SIGNED_IN, SIGNED_IN),
    Page("search", "", SIGNED_IN, SIGNED_IN),
    form("bell", "", SIGNED_IN),
    reads("bell_counts", "", SIGNED_IN),
    Page("client", "quiet_client", NEAR, NEAR),
    Page("client", "client", SEES["client"], SEES["client"]),
    Page("client", "pool_client", SEES["pool_client"], SEES["pool_client"]),
    Page("order", "quiet_order", NEAR, NEAR),
    Page("order", "order", SEES["order"], SEES["order"]),
    Page("order", "designed_order", NEAR | DESIGN, NEAR | DESIGN),
    # files follow their row; nothing of a contract or order reaches production and logistics
    button("files:uploads", "", SIGNED_IN),
    Page("files:upload", "", SIGNED_IN, SIGNED_IN, args=("nobodys",), exists=False),
    *(
        reads(f"files:{name}", of, SEES[of])
        for of in ("client_file", "visit_file", "request_file", "contract_file")
        for name in ("file", "thumbnail")
    ),
    *(
        button("files:withdraw", of, who)
        for of, who in (
            ("client_file", OWN_DEPT),
            ("visit_file", OWN | BACK),
            ("request_file", OWN | DESIGN),
            ("contract_file", OWN | FINANCE),
        )
    ),
    *(
        button("files:attach", of, who, args=(code,))
        for code, of, who in (
            ("client", "client", OWN_DEPT),
            ("client", "quiet_client", OWN_DEPT),
            ("client", "pool_client", MANAGER | BACK),
            ("order", "order", OWN_DEPT),
            ("visit", "visit", OWN | BACK),
            ("request", "request", OWN | DESIGN),
            ("proposal", "proposal", DESIGN),
            ("contract", "sealed", OWN | FINANCE),
        )
    ),
    # sheets follow their subject
    reads("sheets:issued_pdf", "issued_F14", OWN_DEPT),
    reads("sheets:issued_pdf", "issued_F21", NEAR | FINANCE),
    reads("sheets:issued_pdf", "issued_F23", NEAR | FINANCE),
    reads("sheets:issued_pdf", "issued_F24", NEAR | FINANCE),
    reads("sheets:issued_xlsx", "issued_F14", NOBODY),
    reads("sheets:issued_xlsx", "issued_F21", NOBODY),
    draft("F01", "rep", OWN_DEPT),
    draft("F01", "rep", NEAR, "?edition=masked"),
    draft("F14", "referral_list", OWN_DEPT),
    draft("F14", "referral_list", NEAR, "?edition=masked"),
    draft("F17", "visit", NEAR),
    draft("F18", "quiet_sheet", NEAR),
    draft("F18", "asked_sheet", NEAR | DESIGN),
    draft("F19", "request", NEAR | DESIGN),
    draft("F20", "proposal", NEAR | DESIGN),
    draft("F21", "revision", NEAR | FINANCE),
    draft("F21", "revision", NEAR | FINANCE | MAKERS, "?edition=no_prices"),
    draft("F22", "receipt", NEAR | FINANCE),
    draft("F23", "review", NEAR | FINANCE),
    draft("F24", "notice", NEAR | FINANCE),
    # 1.1, 1.8
    reads("clients:list", "", CLIENT_LISTS),
    form("clients:new", "", SELLING),
    button("clients:ask_ruling", "", SELLING),
    Page("clients:ruling", "ruling_request", RULING_READERS, MANAGER),
    button("clients:ruling_read", "ruling_request", {"sales_rep3"}),
    form("clients:import", "", BACK),
    Page("clients:import_wrong", "", BACK, BACK, exists=False),
    form("clients:claim", "", REPS),
    Page("clients:release_many", "", SELLING, SELLING, exists=False),
    form("clients:hand_over", "", MANAGERS | BACK),
    Page("batches", "", LISTS, NOT_ANSWERED),
    reads("batch", "batch", NEAR),
    button("batch_cancel", "batch", OWN_DEPT),
    Page("undo", "", NOT_ANSWERED, SIGNED_IN, args=("clients.Ownership", 987654321), exists=False),
    Page("clients:assign", "", MANAGERS | BACK, MANAGERS | BACK, exists=False),
    form("clients:edit", "quiet_client", OWN_DEPT),
    form("clients:edit", "client", OWN_DEPT),
    form("clients:edit", "pool_client", MANAGER | BACK),
    form("clients:field", "quiet_client", OWN_DEPT, args=("name",)),
    button("clients:release", "quiet_client", OWN_DEPT),
    form("clients:contact_new", "quiet_client", OWN_DEPT),
    form("clients:contact_edit", "contact", OWN_DEPT),
    form("clients:contact_edit", "quiet_contact", OWN_DEPT),
    reads("clients:orders", "", CLIENT_LISTS),
    form("clients:order_edit", "order", OWN),
    form("clients:order_edit", "quiet_order", OWN),
    form("clients:break_off", "order", OWN | MANAGER),
    form("clients:break_off", "quiet_order", OWN | MANAGER),
    Page("clients:prospect_list", "rep", NEAR, NEAR),
    Page("clients:referral_list", "referral_list", NEAR, NEAR),
    # 1.2, 2.1–2.4
    reads("activities:calls", "", REPS),
    reads("activities:call_list", "", LISTS),
    button("activities:call", "quiet_client", OWN),
    button("activities:call", "pool_client", NOBODY),
    form("activities:appointment_new", "quiet_order", OWN),
    form("activities:plan_move", "plan_row", OWN),
    form("activities:plan_settle", "plan_row", OWN),
    form("activities:visit_new", "quiet_order", OWN | BACK),
    reads("activities:visits", "", LISTS),
    reads("activities:visit", "visit", NEAR),
    # 3.1–4.3
    form("proposals:data_sheet_new", "quiet_order", OWN),
    button("proposals:take_over", "quiet_order", OWN),
    reads("proposals:data_sheet", "quiet_sheet", NEAR),
    reads("proposals:data_sheet", "asked_sheet", NEAR | DESIGN),
    form("proposals:request_new", "quiet_order", OWN),
    reads("proposals:requests", "", DESIGN_LISTS),
    reads("proposals:request", "request", NEAR | DESIGN),
    button("proposals:take", "request", DESIGN),
    button("proposals:ask_back", "request", DESIGN),
    button("proposals:answer", "request", OWN),
    button("proposals:rework", "delivered", OWN),
    button("proposals:withdraw", "request", OWN),
    form("proposals:deliver", "request", DESIGN),
    reads("proposals:proposal", "proposal", NEAR | DESIGN),
    reads("proposals:drawing", "proposal", NEAR | DESIGN, exists=False),
    reads("proposals:line_picture", "proposal", NEAR | DESIGN, exists=False),
    form("proposals:present", "proposal", OWN),
    # 5.1–5.5
    reads("contracts:list", "", CONTRACT_LISTS),
    form("contracts:new", "designed_order", OWN),
    *(reads("contracts:contract", of, SEES[of]) for of in ("draft", "submitted", "approved", "sealed")),
    reads("contracts:draft", "sealed", NEAR | FINANCE, args=(1,)),
    form("contracts:edit", "draft", OWN),
    form("contracts:edit", "submitted", OWN),
    form("contracts:revise", "approved", OWN),
    form("contracts:sign", "draft", OWN),
    button("contracts:review", "submitted", FINANCE),
    button("contracts:review", "draft", NOBODY),
    button("contracts:seal", "approved", FINANCE),
    button("contracts:receipt", "submitted", FINANCE),
    button("contracts:tell", "sealed", OWN),
    button("contracts:originals", "sealed", OWN | FINANCE),
    button("contracts:word", "submitted", OWN | FINANCE),
    form("contracts:withdraw", "submitted", OWN),
    form("contracts:cancel", "sealed", OWN),
    reads("contracts:f21", "draft", NEAR),
    reads("contracts:f21", "sealed", NEAR | FINANCE),
    reads("contracts:f21", "sealed", NEAR | FINANCE | MAKERS, query="?edition=no_prices"),
    reads("contracts:scan", "sealed", NEAR | FINANCE, exists=False),
    reads("contracts:sealed", "sealed", NEAR | FINANCE),
    # the house
    reads("administration:index", "", RULES),
    reads("administration:people", "", RULES),
    form("administration:new_person", "", ADMIN),
    reads("administration:person", "person", RULES),
    *(form(f"administration:{name}", "person", ADMIN) for name in ("edit_person", "password")),
    *(
        button(f"administration:{name}", "person", ADMIN)
        for name in ("disable", "enable", "assign_role", "appoint_deputy")
    ),
    button("administration:lost_device", "person", ADMIN),
    button("administration:end_role", "role", ADMIN),
    button("administration:end_deputy", "deputy", ADMIN),
    reads("administration:departments", "", RULES),
    form("administration:new_department", "", ADMIN),
    form("administration:edit_department", "home", ADMIN),
    reads("administration:settings", "", RULES),
    Page("administration:setting", "", RULES, ADMIN, args=("deposit_basis_points",)),
    reads("administration:calendar", "", RULES),
    button("administration:set_day", "", ADMIN),
    button("administration:forget_day", "", ADMIN, args=(date(2026, 10, 1),)),
    button("administration:load_year", "", ADMIN, args=(2027,)),
    Page("administration:company", "", RULES, ADMIN),
    reads("administration:jobs", "", ADMIN),
    button("administration:retry_job", "job", ADMIN),
)


class Operation(NamedTuple):
    """One API operation on the thing `of`; VERSION in the body stands for the thing's own version."""

    method: str
    path: str
    of: str
    who: frozenset[str]
    body: dict[str, Any] | None = None
    exists: bool = True


VERSION = "its version"
VERSIONED: dict[str, Any] = {"version": VERSION}
WHOSE = {"side": "client", "why": "客户出差"}
WHY = {**VERSIONED, "reason": "客户改了主意"}
MESSAGE = {**VERSIONED, "text": "袖口要不要反光条？"}
LINE = {"style": "夹克", "post": "灌装", "sex": "m", "fabric": "斜纹", "quantity": 3, "unit_price": "268.00"}
POINTS = {str(n): {"verdict": "pass", "remark": ""} for n in range(1, 10)}
SIGNED = {"signed_on": "2026-11-24", "signed_by": "罗敏", "copies": 2, "none_because": "客户不愿推荐"}
UPLOAD: dict[str, Any] = {"file": ("list.csv", "客户名称\n云岭茶业有限公司\n")}
FILE: dict[str, Any] = {"subject_id": "its id", "file": ("list.csv", "名称\n云岭茶业有限公司\n")}
DRAWING = {"file": ("drawing.png", "no picture"), "delivery": '{"version": 1, "text": "一", "lines": []}'}


def _op(method: str, path: str, of: str, who, body=None, **more) -> Operation:
    return Operation(method, f"/api/v1{path}", of, who, body, **more)


OPERATIONS = (
    _op("post", "/auth/token", "", EVERYBODY, {"username": "sales_rep", "password": "demo"}),
    _op("delete", "/auth/token", "", SIGNED_IN),
    _op("get", "/me", "", SIGNED_IN),
    _op("get", "/clients", "", SIGNED_IN),
    _op("post", "/clients", "", SELLING, {"name": "云岭茶业有限公司"}),
    _op("post", "/clients/ruling-requests", "", SELLING, {"name": "云岭茶业有限公司"}),
    _op("get", "/ruling-requests", "", SIGNED_IN),
    _op("get", "/ruling-requests/{pk}", "ruling_request", RULING_READERS),
    _op("post", "/ruling-requests/{pk}/decide", "ruling_request", MANAGER, {"decision": "stays"}),
    _op("post", "/ruling-requests/{pk}/read", "ruling_request", {"sales_rep3"}),
    _op("get", "/clients/{pk}", "quiet_client", NEAR),
    _op("get", "/clients/{pk}", "client", SEES["client"]),
    _op("get", "/clients/{pk}", "pool_client", SEES["pool_client"]),
    _op("patch", "/clients/{pk}", "quiet_client", OWN_DEPT, {**VERSIONED, "remark": "改"}),
    _op("patch", "/clients/{pk}", "client", OWN_DEPT, {**VERSIONED, "remark": "改"}),
    _op("post", "/clients/{pk}/claim", "pool_client", OWN | {"sales_rep2"}, VERSIONED),
    _op("post", "/clients/{pk}/release", "quiet_client", OWN_DEPT, VERSIONED),
    _op("post", "/clients/batches", "", SELLING, {"act": "release", "ids": [1]}),
    _op("post", "/clients/batches", "", REPS, {"act": "claim", "ids": [1]}),
    _op("post", "/reps/{pk}/hand-over", "rep", MANAGER | BACK, {"owner": None}),
    _op("post", "/uploads", "", SIGNED_IN, UPLOAD),
    _op("get", "/files", "", SIGNED_IN),
    _op("post", "/files", "quiet_client", OWN_DEPT, {**FILE, "subject": "client"}),
    _op("post", "/files", "order", OWN_DEPT, {**FILE, "subject": "order"}),
    _op("post", "/files", "sealed", OWN | FINANCE, {**FILE, "subject": "contract"}),
    *(
        _op("get", f"/files/{{file_id}}{part}", of, SEES[of])
        for of in ("client_file", "visit_file", "request_file", "contract_file")
        for part in ("", "/content")
    ),
    _op("post", "/files/{file_id}/withdraw", "contract_file", OWN | FINANCE, {}),
    _op("get", "/batches", "", SIGNED_IN),
    _op("get", "/batches/{pk}", "batch", NEAR),
    _op("get", "/batches/{pk}/refusals", "batch", NEAR),
    _op("post", "/batches/{pk}/cancel", "batch", OWN_DEPT, {}),
    _op("post", "/undo", "batch", NEAR, {"label": "jobs.Batch", "id": "its id"}),
    _op("post", "/clients/{pk}/assign", "quiet_client", MANAGER | BACK, {**VERSIONED, "owner": 2}),
    _op("get", "/clients/{pk}/contacts", "quiet_client", NEAR),
    _op("get", "/clients/{pk}/contacts", "client", SEES["client"]),
    _op("post", "/clients/{pk}/contacts", "client", OWN_DEPT, {"name": "罗敏"}),
    _op("patch", "/contacts/{pk}", "contact", OWN_DEPT, {**VERSIONED, "title": "厂长"}),
    _op("patch", "/contacts/{pk}", "quiet_contact", OWN_DEPT, {**VERSIONED, "title": "厂长"}),
    _op("get", "/clients/{pk}/referrals", "quiet_client", NEAR),
    _op("get", "/orders", "", SIGNED_IN),
    _op("get", "/orders/{pk}", "quiet_order", NEAR),
    _op("get", "/orders/{pk}", "order", SEES["order"]),
    _op("patch", "/orders/{pk}", "order", OWN, {**VERSIONED, "title": "改"}),
    _op("post", "/orders/{pk}/referrals", "quiet_order", OWN | MANAGER, {"none_because": "客户不愿推荐"}),
    _op("post", "/orders/{pk}/break_off", "order", OWN | MANAGER, {**WHY, "none_because": "客户不愿推荐"}),
    _op("post", "/clients/import", "", BACK, UPLOAD),
    _op("post", "/clients/{client_id}/calls", "quiet_client", OWN, {"outcome": "refused"}),
    _op("post", "/clients/{client_id}/calls", "pool_client", NOBODY, {"outcome": "refused"}),
    _op("get", "/calls", "", SIGNED_IN),
    _op("get", "/appointments", "", SIGNED_IN),
    _op("get", "/plan-rows", "", SIGNED_IN),
    _op("post", "/plan-rows", "", REPS | MANAGERS, {"kind": "calls", "starts_at": "2026-11-25T08:30:00+08:00"}),
    _op(
        "post",
        "/orders/{order_id}/plan-rows",
        "order",
        OWN,
        {"kind": "measuring", "starts_at": "2026-11-25T13:30:00+08:00"},
    ),
    _op("post", "/plan-rows/{row_id}/move", "plan_row", OWN, {"starts_at": "2026-11-26T15:30:00+08:00", **WHOSE}),
    _op("post", "/plan-rows/{row_id}/cancel", "plan_row", OWN, WHOSE),
    _op("post", "/plan-rows/{row_id}/result", "plan_row", OWN, {"kind": "not_held", **WHOSE}),
    _op("get", "/visits", "", SIGNED_IN),
    _op("post", "/orders/{order_id}/appointments", "order", OWN, {"starts_at": "2026-11-25T15:30:00+08:00"}),
    _op("post", "/orders/{order_id}/visits", "order", OWN | BACK, {"purpose": "Hq", "steps": ["need"]}),
    _op("post", "/orders/{order_id}/take-over", "order", OWN),
    _op("post", "/orders/{order_id}/data-sheets", "order", OWN, VERSIONED),
    _op("get", "/data-sheets", "", SIGNED_IN),
    _op("get", "/data-sheets/{sheet_id}", "quiet_sheet", NEAR),
    _op("get", "/data-sheets/{sheet_id}", "asked_sheet", NEAR | DESIGN),
    _op("post", "/orders/{order_id}/proposal-requests", "order", OWN, {"wish_on": "2026-12-04", "styles_number": 2}),
    _op("get", "/proposal-requests", "", SIGNED_IN),
    _op("get", "/proposal-requests/{request_id}", "request", NEAR | DESIGN),
    _op("post", "/proposal-requests/{request_id}/take", "request", DESIGN, VERSIONED),
    _op("post", "/proposal-requests/{request_id}/ask_back", "request", DESIGN, MESSAGE),
    _op("post", "/proposal-requests/{request_id}/answer", "request", OWN, MESSAGE),
    _op("post", "/proposal-requests/{request_id}/rework", "delivered", OWN, WHY),
    _op("post", "/proposal-requests/{request_id}/withdraw", "request", OWN, WHY),
    _op("post", "/proposal-requests/{request_id}/deliver", "request", DESIGN, {**MESSAGE, "lines": [LINE]}),
    _op("post", "/proposal-requests/{request_id}/deliver-with-drawing", "request", DESIGN, DRAWING),
    _op("get", "/proposals", "", SIGNED_IN),
    _op("get", "/proposals/{proposal_id}", "proposal", NEAR | DESIGN),
    _op("post", "/proposals/{proposal_id}/presentations", "proposal", OWN, {"decision": "later"}),
    _op("get", "/presentations", "", SIGNED_IN),
    _op("get", "/contracts", "", SIGNED_IN),
    _op("post", "/contracts", "order", OWN, {"group_order": "its id"}),
    *(_op("get", "/contracts/{pk}", of, SEES[of]) for of in ("draft", "submitted", "approved", "sealed")),
    _op("patch", "/contracts/{pk}", "draft", OWN, {**VERSIONED, "extra": "改"}),
    _op("patch", "/contracts/{pk}", "submitted", OWN, {**VERSIONED, "extra": "改"}),
    _op("post", "/contracts/{pk}/submit", "draft", OWN, {**VERSIONED, **SIGNED}),
    _op("post", "/contracts/{pk}/revise", "sealed", OWN, WHY),
    _op("post", "/contracts/{pk}/receipts", "submitted", FINANCE, {"copies": 2}),
    _op("get", "/contracts/{pk}/rules", "submitted", NEAR | FINANCE),
    _op("get", "/contracts/{pk}/rules", "sealed", NEAR | FINANCE),
    _op("get", "/contracts/{pk}/reviews", "sealed", NEAR | FINANCE),
    _op("post", "/contracts/{pk}/reviews", "submitted", FINANCE, {**VERSIONED, "points": POINTS}),
    _op("post", "/contracts/{pk}/approve", "submitted", FINANCE, VERSIONED),
    _op("post", "/contracts/{pk}/send_back", "submitted", FINANCE, VERSIONED),
    _op("post", "/contracts/{pk}/seal", "approved", FINANCE, VERSIONED),
    _op("post", "/contracts/{pk}/seal", "sealed", FINANCE, VERSIONED),
    _op("post", "/contracts/{pk}/withdraw", "submitted", OWN, WHY),
    _op("post", "/contracts/{pk}/cancel", "sealed", OWN, WHY),
    _op("post", "/contracts/{pk}/tellings", "sealed", OWN, {"how": "called", "person": "罗敏"}),
    _op(
        "post",
        "/contracts/{pk}/originals",
        "sealed",
        OWN | FINANCE,
        {"from_holder": "finance", "to_holder": "client", "copies": 1},
    ),
    _op("get", "/contracts/{pk}/words", "sealed", NEAR | FINANCE),
    _op("post", "/contracts/{pk}/words", "submitted", OWN | FINANCE, {"text": "请看第四点"}),
)
