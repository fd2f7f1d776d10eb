"""Clients, contacts, referrals, group orders and imports for programs: the same operations as the pages."""

import hashlib
import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import File, Form, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.jobs.models import Batch, BatchRefusal
from tuanding.core.journal import batches
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.pages.api import ByCursor, Problem, new_router
from tuanding.core.pages.once import how, key_of
from tuanding.core.pages.request import Request
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.clients import api_rulings, breaking, imports, operations, queries
from tuanding.selling.clients.homes import department_or_first_with_right
from tuanding.selling.clients.models import (
    Client,
    ClientImport,
    Contact,
    Ending,
    GroupOrder,
    ReferralList,
)
from tuanding.selling.clients.phones import masked_phone
from tuanding.selling.clients.schemas import (
    AssignIn,
    BatchIn,
    BatchOut,
    BreakOffIn,
    ClientEdit,
    ClientIn,
    ClientOut,
    ContactEdit,
    ContactIn,
    ContactOut,
    HandOverIn,
    ImportOut,
    OrderEdit,
    OrderOut,
    ReferralListOut,
    ReferralsIn,
    RefusalOut,
    Versioned,
)

router = new_router("clients")
router.add_router("", api_rulings.router)
WRONG = {404: Problem, 409: Problem, 422: Problem}


def referral_list_out(row: ReferralList, request: Request) -> dict[str, Any]:
    """`client` is null unless the caller may see that client; `phone` is masked unless he may call from this list."""
    calls = visible(ReferralList, request.actor, "call").filter(pk=row.pk).exists()
    names = list(row.referrals.order_by("pk"))
    of_names = visible(Client, request.actor).filter(pk__in=[one.client_id for one in names])
    theirs = set(of_names.values_list("pk", flat=True))
    people = [
        {
            **{n: getattr(one, n) for n in ("company", "name", "relation", "need", "was_there")},
            "client": one.client_id if one.client_id in theirs else None,
            "phone": one.phone if calls else masked_phone(one.phone),
        }
        for one in names
    ]
    same = {name: getattr(row, name) for name in ("id", "occasion", "none_because", "at")}
    return {**same, "client": row.client_id, "group_order": row.group_order_id, "referrals": people}


def import_out(row: ClientImport, request: Request) -> dict[str, Any]:
    counts = {"added": row.added, "already_there": row.already_there}
    return {"id": row.pk, "preview": False, **counts, "errors": [], "error_count": 0}


def order_out_of_ending(row: Ending, request: Request) -> GroupOrder:
    return GroupOrder.objects.select_related("reached", "ending").get(pk=row.group_order_id)


SERIALIZERS = {
    **api_rulings.SERIALIZERS,
    "clients.ReferralList": referral_list_out,
    "clients.ClientImport": import_out,
    "clients.Ending": order_out_of_ending,
    "clients.Ownership": lambda row, request: row.client,
}


@router.get("/clients", response=list[ClientOut], summary="客户")
@paginate(ByCursor)
def list_clients(request: Request, q: str = "", owner: int | None = None, pool: bool = False) -> QuerySet[Client]:
    """Newest first; `q` finds by name, pinyin, initials, contact, tail of a number."""
    rows = visible(Client, request.actor)
    rows = rows.filter(owner=None) if pool else rows
    rows = rows.filter(owner_id=owner) if owner else rows
    return queries.matching_clients(rows, q, request.actor) if q else rows


@router.post("/clients", response={201: ClientOut, **WRONG}, summary="录入客户")
def enter_client(request: Request, body: ClientIn) -> Status:
    """1.1: a rep enters his own; manager and back office into the pool or for an `owner`."""
    fields = body.dict(exclude={"owner", "department", "contact"})
    owner = _active_rep(body.owner) if body.owner else None
    contact = body.contact.dict() if body.contact else None
    home = department_or_first_with_right(request, body.department)
    return Status(201, operations.enter_client(home, owner=owner, contact=contact, **how(request), **fields))


def _active_rep(pk: int) -> Person:
    person = Person.objects.filter(pk=pk, is_active=True, assignments__role=SALES_REP).first()
    if person is None:
        raise NotFound()
    return person


@router.get("/clients/{int:pk}", response={200: ClientOut, **WRONG}, summary="一家客户")
def get_client(request: Request, pk: int) -> Client:
    return get_visible(Client, request.actor, pk)


@router.patch("/clients/{int:pk}", response={200: ClientOut, **WRONG}, summary="改客户")
def edit_client(request: Request, pk: int, body: ClientEdit) -> Client:
    """Only the fields that are sent are changed."""
    client = get_visible(Client, request.actor, pk)
    changes = body.dict(exclude_unset=True, exclude={"version"})
    return operations.edit_client(client, changes, seen=body.version, **how(request))


@router.post("/clients/{int:pk}/claim", response={200: ClientOut, **WRONG}, summary="领取")
def claim(request: Request, pk: int, body: Versioned) -> Client:
    client = get_visible(Client, request.actor, pk)
    return operations.claim_client(client, seen=body.version, **how(request))


@router.post("/clients/{int:pk}/release", response={200: ClientOut, **WRONG}, summary="退回公海")
def release(request: Request, pk: int, body: Versioned) -> Client:
    client = get_visible(Client, request.actor, pk)
    return operations.release_client(client, seen=body.version, **how(request))


@router.post("/clients/{int:pk}/assign", response={200: ClientOut, **WRONG}, summary="分配")
def assign(request: Request, pk: int, body: AssignIn) -> Client:
    client = get_visible(Client, request.actor, pk)
    return operations.assign_client(client, _active_rep(body.owner), seen=body.version, **how(request))


@router.post("/clients/batches", response={202: BatchOut, **WRONG}, summary="批量领取、分配、转交、退回")
def ask_for_clients(request: Request, body: BatchIn) -> Status:
    """1.1: any number of clients, by a job. `assign` (to `owner`) stops at the first that is refused; `claim`,
    `hand_over` (to `owner`) and `release` list those they leave: see /batches/{id}/refusals."""
    if (body.act in ("assign", "hand_over")) != (body.owner is not None):
        raise Refusal("分配和转交要写 owner，领取和退回不写", field="owner", value=body.owner)
    owner = _active_rep(body.owner) if body.owner is not None else None
    batch = operations.ask_for_clients(f"clients.{body.act}", body.ids, owner, **how(request))
    return Status(202, batch)


@router.post("/reps/{int:pk}/hand-over", response={202: BatchOut, **WRONG}, summary="转交一位业务经理的全部客户")
def hand_over(request: Request, pk: int, body: HandOverIn) -> Status:
    """1.1: his whole list to `owner`, or into the pool (null)."""
    rep = Person.objects.filter(pk__in=visible(Client, request.actor, "assign").values("owner_id"), pk=pk).first()
    if rep is None:
        raise NotFound()
    owner = _active_rep(body.owner) if body.owner is not None else None
    return Status(202, operations.hand_over(rep, owner, **how(request)))


@router.get("/batches", response=list[BatchOut], summary="批量办理")
@paginate(ByCursor)
def list_batches(request: Request) -> QuerySet[Batch]:
    """Newest first: own ones, and those of the department."""
    return visible(Batch, request.actor).defer("ids")


@router.get("/batches/{int:pk}", response={200: BatchOut, **WRONG}, summary="一次批量办理")
def get_batch(request: Request, pk: int) -> Batch:
    return get_visible(Batch, request.actor, pk)


@router.get("/batches/{int:pk}/refusals", response=list[RefusalOut], summary="批量办理里未办的")
@paginate(ByCursor, order="subject_id")
def list_refusals(request: Request, pk: int) -> QuerySet[BatchRefusal]:
    """In order of the clients' ids; each with why it was left as it was."""
    return get_visible(Batch, request.actor, pk).refusals.all()


@router.post("/batches/{int:pk}/cancel", response={200: BatchOut, **WRONG}, summary="取消批量办理")
def cancel_batch(request: Request, pk: int) -> Batch:
    """What is done stays done."""
    return batches.cancel_batch(get_visible(Batch, request.actor, pk), **how(request))


@router.get("/clients/{int:pk}/contacts", response={200: list[ContactOut], **WRONG}, summary="联系人")
def list_contacts(request: Request, pk: int) -> QuerySet[Contact]:
    client = get_visible(Client, request.actor, pk)
    return client.contacts.order_by("pk")


@router.post("/clients/{int:pk}/contacts", response={201: ContactOut, **WRONG}, summary="添加联系人")
def add_contact(request: Request, pk: int, body: ContactIn) -> Status:
    client = get_visible(Client, request.actor, pk)
    return Status(201, operations.add_contact(client, **how(request), **body.dict()))


@router.patch("/contacts/{int:pk}", response={200: ContactOut, **WRONG}, summary="改联系人")
def edit_contact(request: Request, pk: int, body: ContactEdit) -> Contact:
    contact = get_visible(Contact, request.actor, pk)
    changes = body.dict(exclude_unset=True, exclude={"version"})
    return operations.edit_contact(contact, changes, seen=body.version, **how(request))


@router.get("/clients/{int:pk}/referrals", response={200: list[ReferralListOut], **WRONG}, summary="推荐名单")
def list_referrals(request: Request, pk: int) -> list[dict[str, Any]]:
    get_visible(Client, request.actor, pk)
    rows = visible(ReferralList, request.actor).filter(client_id=pk).order_by("-pk")[:100]
    return [referral_list_out(row, request) for row in rows]


@router.get("/orders", response=list[OrderOut], summary="团订单")
@paginate(ByCursor)
def list_orders(
    request: Request, q: str = "", client: int | None = None, ended: bool | None = None
) -> QuerySet[GroupOrder]:
    rows = queries.order_rows(request.actor)
    rows = rows.filter(client_id=client) if client else rows
    rows = rows.filter(ending__isnull=not ended) if ended is not None else rows
    return queries.matching_orders(rows, q, request.actor) if q else rows


@router.get("/orders/{int:pk}", response={200: OrderOut, **WRONG}, summary="一张团订单")
def get_order(request: Request, pk: int) -> GroupOrder:
    return get_visible(GroupOrder, request.actor, pk)


@router.patch("/orders/{int:pk}", response={200: OrderOut, **WRONG}, summary="改团订单")
def edit_order(request: Request, pk: int, body: OrderEdit) -> GroupOrder:
    order = get_visible(GroupOrder, request.actor, pk)
    changes = body.dict(exclude_unset=True, exclude={"version"})
    if "contact" in changes:
        changes["contact_id"] = _contact_id_of_client(order, changes.pop("contact"))
    return operations.edit_order(order, changes, seen=body.version, **how(request))


def _contact_id_of_client(order: GroupOrder, pk: int | None) -> int | None:
    if pk and not order.client.contacts.filter(pk=pk).exists():
        raise NotFound()
    return pk


@router.post("/orders/{int:pk}/referrals", response={201: ReferralListOut, **WRONG}, summary="记推荐名单")
def record_referrals(request: Request, pk: int, body: ReferralsIn) -> Status:
    """1.8, 5.3: each name becomes a prospect of the owner; or why there is none."""
    order = get_visible(GroupOrder, request.actor, pk)
    people = [one.dict() for one in body.referrals]
    referral_list = breaking.record_referrals(
        order, referrals=people, none_because=body.none_because, occasion=ReferralList.Occasion.OTHER, **how(request)
    )
    return Status(201, referral_list_out(referral_list, request))


@router.post("/orders/{int:pk}/break_off", response={200: OrderOut, **WRONG}, summary="中断")
def break_off(request: Request, pk: int, body: BreakOffIn) -> GroupOrder:
    """1.8: ends the order; asks for names or why there are none."""
    order = get_visible(GroupOrder, request.actor, pk)
    people = [one.dict() for one in body.referrals]
    ending = breaking.break_off(
        order, seen=body.version, reason=body.reason, referrals=people, none_because=body.none_because, **how(request)
    )
    return order_out_of_ending(ending, request)


@router.post("/clients/import", response={200: ImportOut, **WRONG}, summary="导入客户名单")
def import_list(
    request: Request,
    file: File[UploadedFile],
    preview: Form[bool] = False,
    owner: Form[int | None] = None,
    department: Form[int | None] = None,
    columns: Form[str] = "",
    take_hidden: Form[bool] = False,
) -> dict[str, Any]:
    """1.1: `preview=true` only tries: what would be added, every wrong cell, what each column was taken for. All or
    nothing: 422 names the first one. `columns` matches columns by hand: a JSON object of the column's title in the file
    to the field ("phone"; "" leaves it out). Rows hidden in the file (by hand or a filter) are counted in `hidden_rows` and
    left out, unless `take_hidden`. More rows of one company add their contacts to it (`contacts`) or are `repeated`."""
    home = department_or_first_with_right(request, department, "import_clients")
    content, name = file.read(), file.name or ""
    by_hand = _columns_by_title(columns)
    if preview:
        return _preview_out(imports.preview(content, name, by_hand, take_hidden))
    key = key_of(request)
    digest = hashlib.sha256(content).hexdigest()
    fingerprint: list[Any] = [request.path, digest, name, owner, home.pk, sorted(by_hand.items())]
    if take_hidden:  # only then: a key of the release before means the same request
        fingerprint.append("take_hidden")
    once = OneTime.of(key, json.dumps(fingerprint)) if key else None
    done = operations.import_clients(
        content,
        name,
        home,
        _active_rep(owner) if owner else None,
        by=request.actor,
        at=request.now,
        columns=by_hand,
        take_hidden=take_hidden,
        once=once,
    )
    counts = {
        "added": done.added,
        "already_there": done.already_there,
        "contacts": done.contacts,
        "repeated": done.repeated,
    }
    return {"id": done.row.pk if done.row else None, "preview": False, **counts, "errors": [], "error_count": 0}


def _columns_by_title(text: str) -> dict[str, str]:
    """{title: field}. Refused: text that is no JSON object of strings."""
    try:
        by_title = json.loads(text or "{}")
    except (ValueError, RecursionError):
        by_title = None
    if isinstance(by_title, dict) and all(isinstance(name, str | None) for name in by_title.values()):
        return {title: name or "" for title, name in by_title.items()}
    raise Refusal(
        '无法按“%(value)s”对列：请写成 {"文件里的列名": "phone"} 这样的 JSON', field="columns", value=text[:80]
    )


def _preview_out(preview: imports.Preview) -> dict[str, Any]:
    errors = [error.row(_) for error in preview.first_errors]
    counts = {
        "added": len(preview.rows),
        "already_there": len(preview.already_there),
        "contacts": preview.contact_count,
        "repeated": preview.repeated_count,
        "hidden_rows": preview.table.hidden_rows,
        "new_contacts_not_added": len(preview.lines_with_new_contact),
    }
    return {
        "id": None,
        "preview": True,
        **counts,
        "errors": errors,
        "error_count": preview.table.error_count,
        "columns": [{"title": c.title, "field": c.name or None, "hidden": c.hidden} for c in preview.table.columns],
    }
