"""A contract is drafted from the accepted proposal, edited while it is a draft, and revised afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanding.contracting.contracts import queries, rules
from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.contracting.contracts.models import Contract, Line, Revision, Sex, YearCounter
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.company.queries import setting, work_calendar
from tuanding.core.journal.doors import edit, fact, move
from tuanding.core.journal.handling import json_value
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import TypedRows, Write
from tuanding.core.kernel.money import LARGEST, exact_yuan
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.sheets.counters import next_number
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.fields import PROPOSAL_LINE
from tuanding.selling.proposals.models import Proposal
from tuanding.selling.proposals.queries import accepted_proposal
from tuanding.selling.proposals.taking_over import wear_day_of

FROM_PROPOSAL = set(LINE.copied_names) & set(PROPOSAL_LINE.copied_names)
MOST_YUAN = Decimal("1000000.00")


def draft_contract(
    order: GroupOrder, *, by: PersonActor, at: datetime, once: OneTime | None = None, **terms: Any
) -> Contract:
    """5.2: the owner drafts the contract; lines come from the accepted proposal, the terms from the settings.

    Refused: no accepted proposal; a contract that lives already; an ended order.
    """

    def check(row: GroupOrder, actor: Actor) -> Write:
        proposal = accepted_proposal(row)
        if proposal is None:
            raise Blocked(
                "无法起草合同，因为还没有客户接受的方案；方案说明时记下客户接受，再来起草",
                field="proposal",
                clause="5.2",
            )
        revision, lines = _first_revision(row, proposal, at, terms)
        return Write(
            {"number": _next_number(at)}, parts=lambda contract: [_assign_contract(revision, contract), *lines]
        )

    def facts(row: GroupOrder, actor: Actor) -> Contract | None:
        return queries.live_contract(row)

    return fact(order, "contract", by=by, at=at, once=once, facts=facts, check=check).fact


def _first_revision(order: GroupOrder, proposal: Proposal, at: datetime, terms: Mapping) -> tuple[Revision, list[Line]]:
    defaults = default_terms(order, proposal, at) | dict(terms)
    revision = Revision(number=1, based_on=proposal, plan=_closing_plan_as_json(order), **defaults)
    rows = [{name: getattr(row, name) for name in FROM_PROPOSAL} for row in proposal.lines.all()]
    lines = make_lines(revision, rows)
    _set_sums_and_hash(revision, lines)
    return revision, lines


def default_terms(order: GroupOrder, proposal: Proposal, at: datetime) -> dict[str, Any]:
    """The terms of a new draft: from proposal, order and settings."""
    on = day_of(at)
    contact = order.contact
    standards = {row.acceptance.strip() for row in proposal.lines.all() if row.acceptance.strip()}
    return {
        "sign_on": on,
        "acceptance": "；".join(sorted(standards))[:300],
        "delivery_on": _planned_delivery_day(order),
        "delivery_place": order.client.address,
        "receiver": contact.name if contact else "",
        "receiver_phone": contact.phone if contact else "",
        "payment_method": "银行转账",  # data: the contract speaks Chinese
        "deposit_basis_points": setting("deposit_basis_points", on),
        "deposit_days": setting("deposit_days", on),
        "balance_terms": "交货验收合格后七日内，按实收数量付清",  # data: as above
    }


def _closing_plan_as_json(order: GroupOrder) -> list[dict[str, str]]:
    """5.1: the closing plan as JSON, stored with the revision; [] where the order has no wear day."""
    wear_on = wear_day_of(order)
    if wear_on is None:
        return []
    return [{"code": code, "on": str(day)} for code, day in rules.closing_plan(wear_on, work_calendar())]


def _planned_delivery_day(order: GroupOrder) -> date | None:
    wear_on = wear_day_of(order)
    return dict(rules.closing_plan(wear_on, work_calendar()))["delivery"] if wear_on else None


def _next_number(at: datetime) -> str:
    """HT2026-0001."""
    year, number = next_number(YearCounter, at)
    return f"HT{year}-{number:04}"


def _assign_contract(revision: Revision, contract: Any) -> Revision:
    revision.contract = contract
    return revision


def make_lines(revision: Revision, rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Unsaved lines in the order of `rows`, with amounts. Invalid with row and field of each error
    ("lines.2.quantity")."""
    errors: dict[str, list] = {}
    lines = []
    for place, row in enumerate(rows, 1):
        wrong = _line_errors(place, row)
        errors |= wrong
        if not wrong:
            price = exact_yuan(row["unit_price"])  # two places, as the database returns it: the fingerprint is of those
            values = {name: row[name] for name in LINE.copied_names if name in row} | {"unit_price": price}
            amount = rules.amount(row["quantity"], price)
            lines.append(Line(revision=revision, place=place, amount=amount, **values))
    if errors:
        raise Invalid(errors)
    return lines


def _line_errors(place: int, row: Mapping[str, Any]) -> dict[str, list]:
    checks = (
        ("style", bool(str(row.get("style", "")).strip()), "第 %(place)s 行没有款式"),
        ("sex", row.get("sex", Sex.BOTH) in Sex.values, "第 %(place)s 行性别「%(value)s」：可以是男、女、男女同款"),
        ("quantity", _is_quantity(row.get("quantity")), "第 %(place)s 行数量「%(value)s」：写 1 到 1000000 的整数"),
        (
            "unit_price",
            _is_price_or_zero(row.get("unit_price")),
            "第 %(place)s 行单价「%(value)s」：写金额，至多两位小数",
        ),
    )
    return {
        f"lines.{place}.{name}": [Refusal(words, field=name, value=str(row.get(name, "")), place=place)]
        for name, right, words in checks
        if not right
    }


def _is_quantity(value: Any) -> bool:
    return isinstance(value, int) and 0 < value <= rules.MOST_PIECES


def _is_price_or_zero(value: Any) -> bool:
    try:
        return Decimal(0) <= exact_yuan(value) <= MOST_YUAN
    except ValueError:
        return False


def _set_sums_and_hash(revision: Revision, lines: Sequence[Line]) -> None:
    """Sets total, deposit, balance and fingerprint of a revision from its lines and terms.

    Refused: a total that has no capitals.
    """
    revision.total = rules.total(lines)
    if revision.total > LARGEST:
        words = "合同总价 ¥%(value)s 太大：数量和单价可以改到总价小于一万亿元"
        raise Invalid({"lines": [Refusal(words, field="lines", value=f"{revision.total:,.2f}")]})
    revision.deposit, revision.balance = rules.deposit_and_balance(revision.total, revision.deposit_basis_points)
    revision.content_hash = queries.content_hash(revision, lines)


COMPUTED = ("total", "deposit", "balance", "content_hash")


def edit_contract(
    contract: Contract,
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    changes: Mapping[str, Any] | None = None,
    lines: Sequence[Mapping[str, Any]] | None = None,
    once: OneTime | None = None,
) -> Contract:
    """5.2: the owner changes terms and lines of a draft. `lines` None leaves them as they are.

    Refused: a revision the client signed; somebody else's change since version `seen` (Stale with both values of each
    field); Invalid for single lines and fields.
    """
    terms = {name: value for name, value in (changes or {}).items() if name in REVISION.copied_names}

    def check(row: Contract, actor: Actor) -> Write:
        revision = row.newest_revision()
        for name, value in terms.items():
            setattr(revision, name, value)
        new = make_lines(revision, lines) if lines is not None else queries.lines_of(revision)
        _set_sums_and_hash(revision, new)
        replaced = [(Line.objects.filter(revision=revision), new)] if lines is not None else []
        return Write(changes={name: getattr(revision, name) for name in COMPUTED}, replaced=replaced)

    typed = {"lines": TypedRows(lines, LINE.copied_names)} if lines is not None else {}
    return edit(contract, terms, by=by, at=at, seen=seen, once=once, check=check, children=typed).row


def line_as_json(line: Line) -> dict[str, Any]:
    """The copied fields of a line as JSON values."""
    return {name: json_value(getattr(line, name)) for name in LINE.copied_names}


def revise_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, reason: str, once: OneTime | None = None
) -> Revision:
    """5.4: the owner begins the next draft of a contract that was sent back or approved; lines and terms are copied.

    The approval belongs to the old revision: the new draft has none. Refused: no reason; another state.
    """

    def check(row: Contract, actor: Actor) -> Write:
        if not reason.strip():
            raise Invalid({"reason": [Refusal("请写明为什么另起一稿", field="reason", value=reason)]})
        old = row.newest_revision()
        copied = queries.terms_of(old) | {name: getattr(old, name) for name in (*COMPUTED, "based_on", "plan")}
        draft = {**copied, "number": old.number + 1, "reason": reason.strip()}
        return Write(draft, parts=lambda revision: [_copy_line(line, revision) for line in queries.lines_of(old)])

    return move(contract, "revise", by=by, at=at, seen=seen, once=once, check=check).fact


def _copy_line(line: Line, revision: Any) -> Line:
    return Line(revision=revision, **{name: getattr(line, name) for name in (*LINE.copied_names, "place", "amount")})
