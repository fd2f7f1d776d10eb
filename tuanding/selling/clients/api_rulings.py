"""Duplicates for programs: a ruling requested, decided, read. Part of the room's `api.py`."""

from django.db.models import QuerySet
from ninja import Status
from ninja.pagination import paginate

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.pages.api import ByCursor, Problem, new_router
from tuanding.core.pages.once import how
from tuanding.core.pages.request import Request
from tuanding.selling.clients import operations, rulings
from tuanding.selling.clients.homes import department_or_first_with_right
from tuanding.selling.clients.models import Ruling, RulingReading, RulingRequest
from tuanding.selling.clients.schemas_rulings import RulingIn, RulingRequestIn, RulingRequestOut

router = new_router("clients")
WRONG = {404: Problem, 409: Problem, 422: Problem}


def ruling_request_out(row: RulingRequest, request: Request) -> RulingRequest:
    """With its ruling, read again."""
    return rulings.with_ruling(RulingRequest.objects.filter(pk=row.pk), request.actor).get()


def ruling_out(row: Ruling | RulingReading, request: Request) -> RulingRequest:
    return ruling_request_out(row.request, request)


SERIALIZERS = {
    "clients.RulingRequest": ruling_request_out,
    "clients.Ruling": ruling_out,
    "clients.RulingReading": ruling_out,
}


@router.post("/clients/ruling-requests", response={201: RulingRequestOut, **WRONG}, summary="请经理裁定重复")
def ask_for_ruling(request: Request, body: RulingRequestIn) -> Status:
    """1.1: for a client that could not be entered because it is there already: the manager of its department decides."""
    fields = body.dict(exclude={"department", "contact"})
    contact = body.contact.dict() if body.contact else None
    home = department_or_first_with_right(request, body.department)
    row = operations.ask_for_ruling(home, contact=contact, **how(request), **fields)
    return Status(201, ruling_request_out(row, request))


@router.get("/ruling-requests", response=list[RulingRequestOut], summary="请裁定的重复")
@paginate(ByCursor)
def list_ruling_requests(request: Request, decided: bool | None = None) -> QuerySet[RulingRequest]:
    """Newest first: what the caller asked; for a manager those about his department's clients."""
    rows = rulings.with_ruling(visible(RulingRequest, request.actor), request.actor)
    return rows if decided is None else rows.filter(ruling__isnull=not decided)


@router.get("/ruling-requests/{int:pk}", response={200: RulingRequestOut, **WRONG}, summary="一次请裁定")
def get_ruling_request(request: Request, pk: int) -> RulingRequest:
    return ruling_request_out(get_visible(RulingRequest, request.actor, pk), request)


@router.post("/ruling-requests/{int:pk}/decide", response={200: RulingRequestOut, **WRONG}, summary="裁定")
def decide_duplicate(request: Request, pk: int, body: RulingIn) -> RulingRequest:
    """1.1: it stays, it goes to who asked, or there are two clients and he may enter the other."""
    row = get_visible(RulingRequest, request.actor, pk, "decide")
    ruling = operations.decide_duplicate(row, **body.dict(), **how(request))
    return ruling_out(ruling, request)


@router.post("/ruling-requests/{int:pk}/read", response={200: RulingRequestOut, **WRONG}, summary="收到裁定")
def read_ruling(request: Request, pk: int) -> RulingRequest:
    """Who asked has seen it; after "two_clients" he then enters no other client."""
    row = get_visible(RulingRequest, request.actor, pk, "read")
    return ruling_out(operations.read_ruling(row, **how(request)), request)
