"""What is open with a client, and which step comes next. PURE."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.rules import HALF_A_DAY


class Agreed(NamedTuple):
    """A visit agreed on that is still open: its plan row, its group order, when it starts."""

    pk: int
    order: int | None
    starts_at: datetime

    @property
    def day(self) -> date:
        return day_of(self.starts_at)


class StepChange(NamedTuple):
    """What one call, plan row, visit, result or ending changes in the next step: its day, the step to follow and that step's
    day, whether nothing follows (`ends`), and its group order; `ended`: this order is over, `broken_off`: broken off.

    `agreed`: a visit that is agreed on; `settles`: the plan row that is no longer open; `visited_at`: a visit held then.
    `passes`: False for what leaves everything open as it is, a call that nobody answered."""

    on: date
    next_step: str = ""
    next_on: date | None = None
    ends: bool = False
    order: int | None = None
    broken_off: bool = False
    ended: bool = False
    agreed: Agreed | None = None
    settles: int | None = None
    visited_at: datetime | None = None
    passes: bool = True


class Next(NamedTuple):
    """The next step, its day, and the group order it is planned for."""

    step: str = ""
    day: date | None = None
    order: int | None = None


class Open(NamedTuple):
    """What is open with a client: the step that was noted last, and the visits agreed on."""

    noted: Next = Next()
    agreed: tuple[Agreed, ...] = ()

    def after(self, change: StepChange) -> "Open":
        return Open(
            noted_after(self.noted, change), tuple(row for row in self._rows(change) if not _is_over(row, change))
        )

    def _rows(self, change: StepChange) -> tuple[Agreed, ...]:
        return (*self.agreed, change.agreed) if change.agreed else self.agreed

    def nearest(self, visit: str) -> Next:
        """The open step whose day comes first; `visit` is the step of a visit agreed on. One without a day comes last."""
        first = min(self.agreed, key=lambda row: row.starts_at, default=None)
        if first is None or (self.noted.day is not None and self.noted.day < first.day):
            return self.noted
        return Next(visit, first.day, first.order)


def _is_over(row: Agreed, change: StepChange) -> bool:
    """A plan row is no longer open once it has a result, its order is over, its visit was held (from half a day before it
    on), or the client was called, visited or planned for on a later day."""
    if row == change.agreed:
        return False
    if change.settles == row.pk or (change.ended and change.order == row.order):
        return True
    if change.visited_at and change.order == row.order and change.visited_at >= row.starts_at - HALF_A_DAY:
        return True
    return change.passes and not change.ended and change.settles is None and row.day < change.on


def next_of(changes: Iterable[StepChange], visit: str = "") -> Next:
    """The nearest open step after all of these changes, oldest first."""
    return reduce(Open.after, changes, Open()).nearest(visit)


def noted_after(current: Next, change: StepChange) -> Next:
    """A newer noted step replaces the current one. Without a newer one the current one ends with a fact on or after its day,
    with a visit agreed on for its day or later, or when the order it is planned for is broken off (1.8)."""
    if change.ended:
        return Next() if change.broken_off and current.order == change.order else current
    if change.settles is not None or not change.passes:
        return current
    if change.next_on or change.next_step:
        return Next(change.next_step, change.next_on, change.order)
    if change.agreed is not None:
        return current if current.day is not None and current.day > change.agreed.day else Next()
    if change.ends or (current.day is not None and current.day <= change.on):
        return Next()
    return current
