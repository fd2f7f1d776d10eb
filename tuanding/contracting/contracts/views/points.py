"""The nine points and the articles they belong to, as the page of a contract and of an earlier draft shows them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tuanding.contracting.contracts.articles import articles
from tuanding.contracting.contracts.forms import PointsForm
from tuanding.contracting.contracts.models import Line, Point, Revision
from tuanding.contracting.contracts.rules import Verdict
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS
from tuanding.contracting.contracts.views.changes import Changes
from tuanding.contracting.contracts.views.shared import RULE_MARKS

NUMBER_MARKS = {PASS: "done", FAIL: "late", "": "rest"}


def point_row_of_review(point: Point, changes: Changes | None) -> dict:
    """The row of a point that was decided, as its review has it."""
    rule = Verdict(point.code, point.rule_verdict, point.rule_reason, point.rule_params)
    return point_row(rule, point, None, changes)


def point_row(rule: Verdict, decided: Point | None, form: PointsForm | None, changes: Changes | None) -> dict:
    if decided:
        rule_verdict, sentence = decided.rule_verdict, _(decided.rule_reason) % decided.rule_params
        verdict, remark = decided.verdict, decided.remark
    else:
        rule_verdict, sentence = rule.verdict, _(rule.reason) % rule.params
        verdict = form[f"verdict_{rule.point}"].value() or "" if form else ""
        remark = form[f"remark_{rule.point}"].value() or "" if form else ""
    rule_s, icon = RULE_MARKS[rule_verdict]
    errors = (
        [*form.errors.get(f"verdict_{rule.point}", ()), *form.errors.get(f"remark_{rule.point}", ())] if form else []
    )
    return {
        "code": rule.point,
        "label": POINTS[rule.point],
        "rule": sentence,
        "rule_s": rule_s,
        "icon": icon,
        "verdict": verdict,
        "remark": remark,
        "s": NUMBER_MARKS.get(verdict, "rest"),
        "errors": errors,
        "is_changed": changes is not None and rule.point in changes.points,
        "passed_in": changes.number if changes is not None and rule.point in changes.passed else 0,
    }


def article_rows(revision: Revision, lines: Sequence[Line], points: list[dict], prices: bool) -> list[dict]:
    marks = {point["code"]: point["s"] for point in points}
    rows = articles(revision, lines, prices=prices)
    table = 3 if prices else 2
    return [
        {
            "code": one.code,
            "numeral": one.numeral,
            "title": one.title,
            "text": one.text,
            "s": marks.get(one.code, "rest"),
            "table": one.code == table,
        }
        for one in rows
    ]
