"""The nine stages of an order as the seam draws them."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tuanding.core.rulebook.stages import ORDER


class Stitch(NamedTuple):
    code: str
    label: str
    s: str
    on: str
    lock: str = ""


def seam_of(days: list[tuple[str, str, date | None]], ended: bool) -> list[Stitch]:
    """Solid to the stage reached, the next one now, the rest basted; an ended order has no next."""
    reached = max((ORDER[code] for code, _label, on in days if on), default=-1)
    return [_stitch(place, reached, ended, *day) for place, day in enumerate(days)]


def _stitch(place: int, reached: int, ended: bool, code: str, label: str, on: date | None) -> Stitch:
    state = "done" if place <= reached else "now" if place == reached + 1 and not ended else "rest"
    return Stitch(code, _(label), state, on.strftime("%m-%d") if on else "")
