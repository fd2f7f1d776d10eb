"""1.8: breaking off after the first appointment asks for the referral list, or why there is none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.doors import deed, fact, ready
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.duplicates import ENTERING, count_duplicate_look, duplicate_looks_left
from tuanding.selling.clients.models import Client, Ending, GroupOrder, Ownership, Referral, ReferralList
from tuanding.selling.clients.names import normalise_name
from tuanding.selling.clients.operations import new_contact
from tuanding.selling.clients.phones import phone_problem, phones_of, text_of
from tuanding.selling.clients.queries import client_with_code_or_name, contact_with_phone

Occasion = ReferralList.Occasion


def break_off(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    reason: str,
    referrals: Sequence[dict[str, str]] = (),
    none_because: str = "",
    once: OneTime | None = None,
) -> Ending:
    """The rep (or his manager) ends the order. Everything open downstream is withdrawn by its own room, in the same
    transaction. Refused: no reason; neither a name nor why there is none; an order that has ended."""
    with deed(by, once, lock=(ENTERING, order)) as whole:
        ready(order, "break_off", by=by, seen=seen)
        if not reason.strip():
            raise Invalid({"reason": [Refusal("请写明为什么中断", field="reason", value=reason)]})
        listed = record_referrals(
            order, by=by, at=at, referrals=referrals, none_because=none_because, occasion=Occasion.BREAK_OFF
        )
        ending = {"kind": Ending.Kind.BROKEN_OFF, "reason": reason.strip(), "referral_list": listed}
        done = fact(order, "break_off", ending, by=by, at=at, seen=seen)
        whole.answer(done)
        return done.fact


def record_referrals(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    referrals: Sequence[dict[str, str]],
    none_because: str,
    occasion: str,
    once: OneTime | None = None,
) -> ReferralList:
    """1.8, 5.3: each name becomes a prospect of the order's owner, linked to the list. A client that exists keeps its
    owner; when the person may not see it, a look at it is counted.

    Refused: neither a name nor a reason; any name after the looks of the day are used up."""

    def check(row: GroupOrder, actor: Actor) -> Write:
        check_referrals(referrals, none_because)
        if (
            referrals and duplicate_looks_left(by) <= 0
        ):  # whatever the names are: so nothing can be learnt from being refused
            words = "今天查到别人客户的次数已满：推荐名单请团订部经理代记，或者明天再记"
            raise Invalid({"referrals": [Refusal(words, field="referrals", value=len(referrals))]})
        return Write(
            {"client_id": row.client_id},
            parts=lambda referral_list: _referral_rows(referral_list, row.client, referrals, by),
        )

    listed = {"occasion": occasion, "none_because": none_because.strip()}
    with deed(by, once, lock=(ENTERING, order)):
        return fact(order, "referrals", listed, by=by, at=at, check=check).fact


def check_referrals(referrals: Sequence[dict], none_because: str) -> None:
    """Refused with the row (1, 2, …) and the field: no name and no reason, no company, no person, a wrong phone."""
    if not referrals and not none_because.strip():
        why = Refusal("请写推荐名单；没有名单时请写明原因（条 1.8）", field="none_because", value="")
        raise Invalid({"none_because": [why]})
    errors: dict[str, list] = {}
    for place, row in enumerate(referrals, 1):
        for field, label in (("company", "单位"), ("name", "姓名")):
            if not row.get(field, "").strip():
                say = Refusal("推荐名单第 %(place)s 行缺%(label)s", field=field, value="", place=place, label=label)
                errors.setdefault(f"referrals.{place}.{field}", []).append(say)
        if wrong := phone_problem(row.get("phone", "")):
            errors.setdefault(f"referrals.{place}.phone", []).append(wrong)
    if errors:
        raise Invalid(errors)


def _referral_rows(referral_list: Any, recommender: Client, referrals: Sequence[dict], by: PersonActor) -> list:
    rows: list = []
    fresh: dict[str, Client] = {}
    for referral in referrals:
        existing, key = _existing_client(referral), normalise_name(referral["company"])
        if existing is None:
            if key not in fresh:
                fresh[key] = _new_prospect(referral["company"], recommender)
                rows += [fresh[key], *_ownership_rows(fresh[key])]
            rows.append(new_contact(fresh[key], name=referral["name"], phone=referral.get("phone", "")))
        elif not visible(Client, by).filter(pk=existing.pk).exists():
            count_duplicate_look(by.person_id, day_of(by.at))
        fields = {field: referral.get(field, "").strip() for field in ("company", "name", "relation", "need")}
        fields["phone"] = text_of(phones_of(referral.get("phone", "")))
        rows.append(
            Referral(list=referral_list, client=existing or fresh[key], was_there=existing is not None, **fields)
        )
    return rows


def _existing_client(referral: dict) -> Client | None:
    contact = contact_with_phone(referral.get("phone", ""))
    return client_with_code_or_name(referral["company"]) or (contact.client if contact else None)


def _new_prospect(company: str, recommender: Client) -> Client:
    return Client(
        name=company.strip(),
        normalised_name=normalise_name(company),
        department_id=recommender.department_id,
        owner_id=recommender.owner_id,
        source=Client.Source.REFERRAL,
    )


def _ownership_rows(client: Client) -> list[Ownership]:
    why = Ownership.Why.ENTERED
    to = client.department_id
    return [Ownership(client=client, owner_id=client.owner_id, to_department_id=to, why=why)] if client.owner_id else []
