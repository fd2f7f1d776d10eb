"""The nine stages of an order as the seam draws them."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tuanding.contracting.contracts.panels import lock_before_measuring
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.rulebook.stages import ORDER
from tuanding.selling.clients.models import GroupOrder


class Stitch(NamedTuple):
    code: str
    label: str
    s: str
    on: str
    lock: str = ""


Days = list[tuple[str, str, date | None]]


def seam_of(days: Days, ended: bool, lock: str = "") -> list[Stitch]:
    """The stages up to the one reached are "done", or "skip" where they have no day, the next is "now", further ones
    "rest". An ended order has no next stage, nor has one with `lock`, the sentence of the gate behind the stage reached."""
    reached = max((ORDER[code] for code, _label, on in days if on), default=-1)
    last = len(days) if ended or lock else reached + 1
    return [_stitch(place, reached, last, lock, *day) for place, day in enumerate(days)]


def _stitch(place: int, reached: int, now: int, lock: str, code: str, label: str, on: date | None) -> Stitch:
    behind = "done" if on else "skip"
    ahead = "now" if place == now else "rest"
    state = behind if place <= reached else ahead
    return Stitch(code, _(label), state, on.strftime("%m-%d") if on else "", lock if place == reached else "")


def lock_sentence(order: GroupOrder, days: Days, actor: PersonActor) -> str:
    """The sentence of the lock behind stage Cc; "" at other stages and where measuring may begin."""
    return lock_before_measuring(order, actor) if reached_of(days) == "Cc" else ""


def reached_of(days: Days) -> str:
    """The furthest stage with a day, or ""."""
    return max((code for code, _label, on in days if on), key=ORDER.__getitem__, default="")
