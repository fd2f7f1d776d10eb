"""The base of every room's API: routers, errors in one shape, lists by cursor, bearer tokens."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, wraps
from typing import Annotated, Any, ClassVar, get_args, get_origin

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router, Schema, Status
from ninja.errors import ValidationError as BadInput
from ninja.pagination import PaginationBase
from ninja.security import HttpBearer
from pydantic import AwareDatetime, ConfigDict, Field, ValidationInfo, field_validator

from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.journal.gates import refusal_of_integrity_error
from tuanding.core.journal.renamed import label_now
from tuanding.core.kernel.days import TODAY, day_of_text
from tuanding.core.kernel.fitting import refusals_of_unfit
from tuanding.core.kernel.numbers import OF_YUAN, decimal_of, whole_of
from tuanding.core.kernel.refusal import AlreadyDone, Invalid, Refusal, Stale
from tuanding.core.kernel.texts import visible_text
from tuanding.core.pages.api_words import sentence_of_error
from tuanding.core.pages.keyset import Key
from tuanding.core.pages.request import Request

MOST_PER_PAGE = 200


class RoomRouter(Router):
    """A router whose endpoints answer the repeat of a one-time key with the row the first call created: see
    `SERIALIZERS`."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable, **options: Any) -> None:
        status = next((s for s in _statuses(options.get("response")) if s != 200), None)
        super().add_api_operation(path, methods, _answering_again(view_func, status), **options)


def new_router(*tags: str) -> Router:
    """A room's router; `entrypoints/api` finds it in the room's api.py and mounts it under /api/v1/."""
    return RoomRouter(tags=list(tags))


def _statuses(response: Any) -> list[int]:
    return [s for s in response if isinstance(s, int) and 200 <= s < 300] if isinstance(response, dict) else []


def _answering_again(view: Callable, status: int | None) -> Callable:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        _refuse_unfit_values(kwargs)
        try:
            return view(request, *args, **kwargs)
        except AlreadyDone as done:
            body = answer_repeat(request, done)
            return Status(status, body) if status else body

    return guarded


def _refuse_unfit_values(params: dict[str, Any]) -> None:
    """Raises Invalid for values of address or body that no column can hold, before any of them reaches a query."""
    errors: dict[str, list] = {}
    for name, value in params.items():
        if isinstance(value, Schema):
            errors |= refusals_of_unfit("", value.dict(exclude_unset=True))
        else:
            errors |= refusals_of_unfit(name, value)
    if errors:
        raise Invalid(errors)


class StrictSchema(Schema):
    """The body of a write: a field that is not named here is refused, so that nobody sets what is not his to set; days
    and moments are text, not seconds since 1970; true is no number. Texts come without what nobody sees."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    days_over: ClassVar[frozenset[str]] = frozenset()  # fields with a day that is behind us

    @field_validator("*", mode="before")
    @classmethod
    def take_visible_text(cls, value: Any, about: ValidationInfo) -> Any:
        return value if about.field_name == "password" else _visible(value)

    @field_validator("*", mode="before")
    @classmethod
    def refuse_wrong_type(cls, value: Any, about: ValidationInfo) -> Any:
        if about.field_name in _fields_of_type(cls, date) and isinstance(value, str):
            value = day_of_text(value, TODAY.get(), over=about.field_name in cls.days_over) or value
        if about.field_name in _fields_of_type(cls, date, datetime, AwareDatetime) and _is_number_or_numeric_text(
            value
        ):
            raise ValueError(_("写成 2026-11-24 或 2026-11-24T09:30:00+08:00"))
        if about.field_name in _fields_of_type(cls, int) and isinstance(value, bool | str):
            if (whole := whole_of(value)) is None:
                raise ValueError(_("写成整数"))
            return whole
        if about.field_name in _fields_of_type(cls, Decimal) and isinstance(value, str):
            if (number := decimal_of(value, OF_YUAN)) is None:
                raise ValueError(_("写成 1234.56"))
            return number
        return value


def _visible(value: Any) -> Any:
    """A text, or each of several, without what nobody sees."""
    if isinstance(value, list):
        return [_visible(one) for one in value]
    return visible_text(value) if isinstance(value, str) else value


@cache
def _fields_of_type(schema: type[Schema], *kinds: type) -> frozenset[str]:
    """Fields that take a value of one of these kinds."""
    return frozenset(name for name, one in schema.model_fields.items() if {*kinds} & _types_in(one.annotation))


def _types_in(annotation: Any) -> set[Any]:
    """Of `Annotated[Decimal, …] | None`: Decimal and None."""
    parts = {annotation, *get_args(annotation)}
    return parts | {get_args(part)[0] for part in parts if get_origin(part) is Annotated}


def _is_number_or_numeric_text(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.lstrip("+-").replace(".", "").isdigit())


# {"clients.Client": function(row, request) → the body its endpoints answer with}: from `SERIALIZERS` of each api.py.
SERIALIZERS: dict[str, Callable[[Any, Request], Any]] = {}


def answer_repeat(request: Request, done: AlreadyDone) -> Any:
    """The answer to the repeat of a one-time key: the row the first call created, as it is now. NotFound where the
    actor no longer sees it."""
    label = label_now(done.label)
    model: type[Model] = apps.get_model(label)
    row = get_visible(model, request.actor, done.pk)
    serialize = SERIALIZERS.get(label)
    return serialize(row, request) if serialize else row


class Problem(Schema):
    """What every refusal looks like."""

    error: str
    message: str
    field: str | None = None
    value: Any = None
    errors: dict[str, list[str]] | None = None
    conflicts: dict[str, dict[str, Any]] | None = None
    version: int | None = None


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """The body that tells a program why: which field, which value, what would be accepted."""
    body: dict[str, Any] = {"error": refusal.code, "message": refusal.sentence(_)}
    if refusal.field:
        body |= {"field": refusal.field, "value": refusal.value}
    if isinstance(refusal, Invalid):
        body["errors"] = {name: [_say(reason) for reason in reasons] for name, reasons in refusal.errors.items()}
    if isinstance(refusal, Stale):
        body |= {"conflicts": refusal.conflicts, "version": refusal.version}
    return body


def _say(reason: Any) -> str:
    return reason.sentence(_) if isinstance(reason, Refusal) else _(str(reason))


def _dotted_path(location: tuple) -> str:
    """body, (the endpoint's name for it), lines, 2, quantity → lines.2.quantity."""
    steps = location[2:] if location[0] == "body" and len(location) > 2 else location[1:]
    return ".".join(str(step) for step in steps) or "body"


def install_errors(api: NinjaAPI) -> None:
    """Every refusal, broken gate and malformed input becomes a Problem with the right status."""

    def refusal(request: HttpRequest, why: Refusal) -> HttpResponse:
        answer = api.create_response(request, problem_of(why), status=why.status)
        if seconds := getattr(why, "retry_after", 0):
            answer["Retry-After"] = str(seconds)
        return answer

    def gate(request: HttpRequest, why: IntegrityError) -> HttpResponse:
        return refusal(request, refusal_of_integrity_error(why))

    def malformed(request: HttpRequest, why: BadInput) -> HttpResponse:
        errors: dict[str, list[str]] = {}
        for one in why.errors:
            errors.setdefault(_dotted_path(one["loc"]), []).append(sentence_of_error(one))
        body = {"error": "invalid", "message": _("有 %(count)s 处填得不对") % {"count": len(errors)}, "errors": errors}
        return api.create_response(request, body, status=422)

    def model(request: HttpRequest, why: ValidationError) -> HttpResponse:
        errors = why.message_dict if hasattr(why, "error_dict") else {"body": why.messages}
        return refusal(request, Invalid(errors))

    # ninja's own types know handlers of any Exception only, not of the one they are registered for
    api.add_exception_handler(Refusal, refusal)  # type: ignore[arg-type]
    api.add_exception_handler(IntegrityError, gate)  # type: ignore[arg-type]
    api.add_exception_handler(BadInput, malformed)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, model)  # type: ignore[arg-type]


class ByCursor(PaginationBase):
    """`@paginate(ByCursor)`: `?cursor=&limit=` answers {"items": […], "next": "…"}, newest first unless `order` says
    else."""

    class Input(Schema):
        cursor: str = ""
        limit: int = Field(50, ge=1, le=MOST_PER_PAGE)

    class Output(Schema):
        items: list[Any]
        next: str | None

    def __init__(self, order: str = "-pk", **kwargs: Any):
        self.key = Key.of(order)
        super().__init__(**kwargs)

    def paginate_queryset(
        self, queryset: QuerySet, pagination: Input, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        rows = self.key.after(self.key.ordered(queryset), pagination.cursor)
        page = list(rows[: pagination.limit + 1])
        items = page[: pagination.limit]
        return {"items": items, "next": self.key.cursor(items[-1]) if len(page) > len(items) else None}


class Bearer(HttpBearer):
    """`Authorization: Bearer …`: the first of `authenticators` that knows the token says who it is.

    Tokens themselves belong to `entrypoints/api`, which appends its own `function(request, token, at) -> Person |
    None`.
    """

    authenticators: list[Callable[[HttpRequest, str, Any], Person | None]] = []

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        for person_of in self.authenticators:
            person = person_of(request, token, request.now)  # type: ignore[attr-defined]  # set by the middleware
            if person is not None and person.is_active:
                return person
        return None
