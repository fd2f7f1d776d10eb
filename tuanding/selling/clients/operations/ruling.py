"""Duplicates decided by the manager: requested, decided, read."""

from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.selling.clients.duplicates import duplicate_of
from tuanding.selling.clients.models import Client, Ruling, RulingReading, RulingRequest
from tuanding.selling.clients.names import normalise_code
from tuanding.selling.clients.operations.owning import Why, acting_rep, ownership_write, rep_department

Decision = Ruling.Decision


def ask_for_ruling(
    department: Department,
    *,
    by: PersonActor,
    at: datetime,
    name: str,
    reason: str = "",
    contact: dict[str, Any] | None = None,
    credit_code: str = "",
    once: OneTime | None = None,
    **fields: Any,
) -> RulingRequest:
    """1.1: the manager of the client's department is asked whose the client is that somebody could not enter in `department`.

    Takes what `enter_client` takes. Refused: nothing is there twice; the client is the asker's own, or in the pool where he may
    claim it; he has asked already and has no answer yet.
    """
    person = {key: str(value).strip() for key, value in (contact or {}).items() if str(value).strip()}
    code = normalise_code(credit_code)

    def check(home: Department, actor: Actor) -> Write:
        field, client = duplicate_of(name, code, person.get("phone", ""))
        if client is None:
            raise _refusal_at("name", "不用请裁定，因为没有和「%(value)s」重复的客户；可以直接录入", name)
        _refuse_needless(client, department, by)
        return Write({"client": client, "field": field})

    others = {key: value for key, value in fields.items() if value not in (None, "")}
    row = {
        "name": name.strip(),
        "reason": reason.strip(),
        "typed": {**others, "credit_code": code, "contact": person},
    }
    return fact(department, "ruling_request", row, by=by, at=at, once=once, check=check).fact


def _refuse_needless(client: Client, department: Department, by: PersonActor) -> None:
    mine = acting_rep(by, department.pk)
    if mine is not None and client.owner_id == mine.pk:
        raise _refusal_at("name", "不用请裁定，因为「%(value)s」已经是您的客户", client.name)
    if visible(Client, by, "claim").filter(pk=client.pk).exists():
        raise _refusal_at("name", "不用请裁定，因为「%(value)s」在公海；可以直接领取", client.name)
    if RulingRequest.objects.filter(client=client, by_id=by.person_id, ruling__isnull=True).exists():
        raise _refusal_at("name", "「%(value)s」已经请过裁定，还没有答复；可以在今日看进展", client.name)


def _refusal_at(field: str, words: str, value: str) -> Invalid:
    return Invalid({field: [Refusal(words, field=field, value=value)]})


def decide_duplicate(
    request: RulingRequest,
    decision: str,
    *,
    by: PersonActor,
    at: datetime,
    word: str = "",
    once: OneTime | None = None,
) -> Ruling:
    """1.1: the manager of the client's department decides: it stays, it goes to who asked (who must be a rep today), or there are
    two clients, and who asked may enter the other one. Refused: it is decided already."""

    def check(row: Client, actor: Actor) -> None:
        if Ruling.objects.filter(request=request).exists():
            raise Blocked("无法裁定，因为已经裁定过；可以看结果", field="request", value=request.pk)

    with deed(by, once, lock=(request.client,)) as whole:
        ruling = {"request": request, "decision": decision, "word": word.strip()}
        whole.answer(done := fact(request.client, "ruling", ruling, by=by, at=at, check=check))
        if decision == Decision.HANDED_OVER:
            _hand_over(request, by, at)
        return done.fact


def _hand_over(request: RulingRequest, by: PersonActor, at: datetime) -> None:
    """Also to a rep of another department, into which the client goes with him."""
    asker = request.instead_of or request.by
    home = rep_department(asker, at)

    def check(row: Client, actor: Actor) -> Write:
        return ownership_write(asker.pk, home.pk, Why.ASSIGNED)

    fact(request.client, "assign", by=by, at=at, check=check)


def read_ruling(request: RulingRequest, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> RulingReading:
    """Who asked has seen what was decided. Refused: before it is decided, and a second time."""

    def check(row: RulingRequest, actor: Actor) -> None:
        if not Ruling.objects.filter(request=row).exists():
            raise Blocked("无法确认，因为还没有裁定；可以等经理答复", field="request", value=row.pk)
        if RulingReading.objects.filter(request=row).exists():
            raise Blocked("已经确认过", field="request", value=row.pk)

    return fact(request, "reading", by=by, at=at, once=once, check=check).fact
