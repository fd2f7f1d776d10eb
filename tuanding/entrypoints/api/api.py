"""Sign-in of programs, the data of the person they act for, and the taking back of what he did."""

from datetime import datetime
from typing import Any, TypedDict

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import Field

from tuanding.core.accounts.actors import PersonActor, actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.core.administration.adapter import TOO_MANY_OF_ADDRESS, ClosedDoorAdapter
from tuanding.core.administration.codes import LONGEST_CODE, check_code
from tuanding.core.administration.second_factor import authenticator_of, is_required
from tuanding.core.journal.models import TakingBack
from tuanding.core.journal.undoing import entry_of_fact, take_back
from tuanding.core.pages.api import Problem, StrictSchema, new_router
from tuanding.core.pages.once import how
from tuanding.core.pages.request import Request
from tuanding.core.rulebook.roles import ROLES
from tuanding.entrypoints.api import tokens
from tuanding.entrypoints.api.auth import CodeNeeded, NotSetUp, TooMany, Unknown

router = new_router("auth")


class SignIn(StrictSchema):
    username: str = Field(max_length=40)
    password: str = Field(max_length=200)
    code: str = Field("", max_length=LONGEST_CODE, description="Of the second step, where the person has one")


class RoleOut(Schema):
    role: str
    label: str
    department: int | None
    department_name: str
    instead_of: int | None


class PersonOut(Schema):
    id: int
    username: str
    name: str
    language: str


class TokenOut(Schema):
    token: str
    expires_at: datetime
    person: PersonOut


class TokenAnswer(TypedDict):
    """What `sign_in` answers, before TokenOut makes JSON of it."""

    token: str
    expires_at: datetime
    person: Person


class Me(PersonOut):
    roles: list[RoleOut]


class LeftOut(Schema):
    """Of several taken back at once, one on which something stands."""

    id: int
    message: str


class UndoIn(StrictSchema):
    """A row by its label and id: "clients.Ownership", "clients.Ending", "activities.Call", "jobs.Batch"."""

    label: str = Field(max_length=60)
    id: int


class UndoOut(Schema):
    """How many rows were taken back, and which were not; `batch` takes back the rest, client by client."""

    taken_back: int
    left: list[LeftOut] = []
    batch: int | None = None


@router.post(
    "/auth/token", auth=None, response={200: TokenOut, 401: Problem, 403: Problem, 429: Problem}, summary="登录，取令牌"
)
def sign_in(request: HttpRequest, body: SignIn) -> TokenAnswer:
    """The token is shown this once and holds for twelve hours. Wrong passwords are counted together with the pages':
    five within five minutes, per person and address, or very many for anybody from one address, then 429 with
    Retry-After. Who signs in in two steps sends the `code` too; whoever has to and has not set it up does that on the page
    first (403)."""
    person = _authenticate(request, body)
    _check_second_step(request, person, body.code)
    token, row = tokens.new_token(person, request.now)  # type: ignore[attr-defined]
    return {"token": token, "expires_at": row.expires_at, "person": person}


def _authenticate(request: HttpRequest, body: SignIn) -> Person:
    """The same answer for a wrong password, an unknown and a disabled person."""
    adapter: ClosedDoorAdapter = get_adapter(request)
    try:
        person = adapter.authenticate(request, username=body.username, password=body.password)
    except ValidationError as why:
        if why.code == TOO_MANY_OF_ADDRESS:
            raise TooMany(adapter.seconds_of_address(request), of_address=True) from why
        raise TooMany(adapter.seconds_of_person(request, username=body.username)) from why
    if person is None or not person.is_active:
        raise Unknown("无法登录，因为登录名和密码对不上")
    return person


def _check_second_step(request: HttpRequest, person: Person, code: str) -> None:
    at = request.now  # type: ignore[attr-defined]  # set by the middleware
    if authenticator_of(person) is None:
        if is_required(actor_of(person, at)):
            raise NotSetUp
        return
    if not code:
        raise CodeNeeded
    check_code(request, person, code)  # type: ignore[arg-type]  # the middleware made it ours


@router.delete("/auth/token", response={204: None}, summary="收回令牌")
def sign_out(request: HttpRequest) -> Status:
    """The token this request came with lets nobody in any more. With a session instead of a token nothing happens."""
    tokens.revoke(getattr(request, "token", ""), request.now)  # type: ignore[attr-defined]
    return Status(204, None)


@router.get("/me", response=Me, summary="我是谁，有哪些岗位")
def me(request: HttpRequest) -> dict[str, Any]:
    actor: PersonActor = request.actor  # type: ignore[attr-defined]
    names: dict[int | None, str] = dict(Department.objects.values_list("pk", "name"))
    roles = [
        {
            "role": g.role,
            "label": ROLES[g.role],
            "department": g.department_id,
            "department_name": names.get(g.department_id or 0, ""),
            "instead_of": g.instead_of_id,
        }
        for g in actor.grants
    ]
    person = actor.person
    own = {"id": person.pk, "username": person.username, "name": person.name, "language": person.language}
    return {**own, "roles": roles}


@router.post("/undo", response={200: UndoOut, 404: Problem, 409: Problem}, summary="撤销自己办的一件事")
def undo(request: Request, body: UndoIn) -> dict[str, Any]:
    """What recorded this row is taken back by whoever did it, within a day, while nothing stands on it; with all that was
    done with it at once."""
    result = take_back(entry_of_fact(body.label, body.id), **how(request))
    left = [{"id": row, "message": why.sentence(_)} for row, why in result.refused]
    return {"taken_back": len(result.rows), "left": left, "batch": result.batch.pk if result.batch else None}


def undo_again(row: TakingBack, request: Request) -> dict[str, Any]:
    """The answer to a repeated key."""
    same = TakingBack.objects.filter(by_id=row.by_id, recorded_at=row.recorded_at, of_type=row.of_type)
    return {"taken_back": same.count()}


SERIALIZERS = {"journal.TakingBack": undo_again}
