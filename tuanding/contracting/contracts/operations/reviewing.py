"""5.4: nine points, each proposed by a rule and decided by a person; then approved, or sent back point by point."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Approval, Contract, Point, Review
from tuanding.contracting.contracts.rules import Verdict
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import deed, fact, move
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.kernel.workcal import day_of


class PointDecision(NamedTuple):
    """A person's decision on one point: PASS or FAIL, and the remark."""

    verdict: str
    remark: str = ""


def review_contract(
    contract: Contract,
    decisions: Mapping[int, PointDecision],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    after: int | None = None,
    once: OneTime | None = None,
) -> Review:
    """Finance records all nine verdicts of the newest revision; `after` is the id of its newest
    review when the person opened the page.

    Refused: a point without verdict; a fail, or a pass against the rule, without remark; one's own contract; a contract
    that is not under review any more; a newer review by somebody else than `after`; the same review by the same person once
    more.
    """

    def check(row: Contract, actor: Actor) -> Write:
        revision = row.newest_revision()
        rules = {v.point: v for v in queries.proposed_verdicts(revision, queries.lines_of(revision), day_of(at))}
        _check_decisions(decisions, rules)
        last = queries.newest_review(revision)
        _refuse_newer_review(last, after, by)
        _refuse_same_review(last, decisions, by)
        points = [(rules[code], decisions[code]) for code in POINTS]
        return Write({"revision": revision}, parts=lambda review: [_point_row(review, *one) for one in points])

    facts = queries.standing_of
    return fact(contract, "review", by=by, at=at, seen=seen, once=once, facts=facts, check=check).fact


def _refuse_newer_review(last: Review | None, after: int | None, by: PersonActor) -> None:
    """Blocked where somebody else has reviewed the revision since the person opened the page."""
    if last is None or last.by_id == by.person_id or last.pk == after:
        return
    failed = "、".join(str(point.code) for point in last.points.all() if point.verdict == FAIL)
    words = "%(who)s 已经评审过这一稿，退回的点：%(failed)s；请先看过那份评审（after 写 %(review)s）再评"
    raise Blocked(words, field="after", value=after, who=last.by.name, failed=failed or "–", review=last.pk)


def _refuse_same_review(last: Review | None, decisions: Mapping[int, PointDecision], by: PersonActor) -> None:
    """Blocked where it says what the person's own newest one says: sent twice, it would take another number."""
    if last is not None and _is_same_review(last, decisions, by):
        words = "您刚才就这样评审过这一稿（评审 %(review)s），不用再记一次：请通过或退回"
        raise Blocked(words, field="points", review=last.pk)


def _is_same_review(last: Review, decisions: Mapping[int, PointDecision], by: PersonActor) -> bool:
    before = {point.code: PointDecision(point.verdict, point.remark) for point in last.points.all()}
    now = {code: PointDecision(one.verdict, one.remark.strip()) for code, one in decisions.items()}
    return last.by_id == by.person_id and before == now


def _check_decisions(decisions: Mapping[int, PointDecision], rules: Mapping[int, Verdict]) -> None:
    errors: dict[str, list] = {}
    for code, label in POINTS.items():
        decision = decisions.get(code, PointDecision(""))
        if decision.verdict not in (PASS, FAIL):
            why = "第 %(code)s 点「%(label)s」还没有判：选「过」或「退」"
            errors[f"points.{code}.verdict"] = [
                Refusal(why, field="verdict", value=decision.verdict, code=code, label=label)
            ]
        elif not decision.remark.strip() and (decision.verdict == FAIL or rules[code].verdict == FAIL):
            why = "第 %(code)s 点「%(label)s」要写意见：判「退」，或者和规则判得不同，都要说明"
            errors[f"points.{code}.remark"] = [Refusal(why, field="remark", value="", code=code, label=label)]
    if errors:
        raise Invalid(errors)


def _point_row(review: Any, rule: Verdict, decision: PointDecision) -> Point:
    return Point(
        review=review,
        code=rule.point,
        rule_verdict=rule.verdict,
        rule_reason=rule.reason,
        rule_params=dict(rule.params),
        verdict=decision.verdict,
        remark=decision.remark.strip(),
    )


def approve_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Approval:
    """Finance approves on the newest review. Refused: fewer than nine passed points of this revision; one's own
    contract."""

    def check(row: Contract, actor: Actor) -> Write:
        revision = row.newest_revision()
        review = queries.newest_review(revision)  # there is one: the move's blocker checked it
        return Write({"revision": revision, "review": review, "content_hash": revision.content_hash})

    facts = queries.standing_of
    return move(contract, "approve", by=by, at=at, seen=seen, once=once, facts=facts, check=check).fact


def send_back_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Contract:
    """Finance sends the contract back to the rep. Refused: no failed point in the newest review; one's own contract."""
    return move(contract, "send_back", by=by, at=at, seen=seen, once=once, facts=queries.standing_of).row


def settle_review(
    contract: Contract,
    decisions: Mapping[int, PointDecision],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    approve: bool,
    after: int | None = None,
    once: OneTime | None = None,
) -> Review:
    """The review and its outcome in one deed, for the buttons of the page. The person's own review that says the same, recorded
    by a program before, is the one that counts. Refused as in review, approve and send back."""
    with deed(by, once):
        last = queries.newest_review(contract.newest_revision())
        if last is not None and _is_same_review(last, decisions, by):
            review = last
        else:
            review = review_contract(contract, decisions, by=by, at=at, seen=seen, after=after)
        (approve_contract if approve else send_back_contract)(contract, by=by, at=at, seen=seen)
        return review
