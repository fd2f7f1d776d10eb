"""Who there is and whose every client is, for a size and a seed. PURE: the same answers on every machine."""

from array import array
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

POOL = -1
BOOK = 150  # prospects of a rep who keeps to the standard
CAST_REPS = (("sales_rep", 0), ("sales_rep2", 0), ("sales_rep3", 1))
BOOKS_PER_DEPARTMENT = 3
REPS_PER_DEPARTMENT = 12
MOST_ORDERS = 5_000


class Rep(NamedTuple):
    username: str
    department: int
    has_book: bool


@dataclass
class Plan:
    """`owner[i]` is the place of the rep in `reps`, POOL for none; `home[i]` the department's place."""

    size: int
    seed: int = 1
    departments: int = field(init=False)
    reps: list[Rep] = field(init=False)
    owner: array = field(init=False)
    home: array = field(init=False)
    with_order: set[int] = field(init=False)

    def __post_init__(self):
        chance = Random(self.seed)
        self.departments = 2 + min(10, self.size // 50_000)
        self.reps = _reps(self.departments)
        self._share_out(chance)
        self.with_order = self._orders(chance)

    @property
    def keepers(self) -> list[int]:
        """Places of the reps with a book of the standard size."""
        return [place for place, rep in enumerate(self.reps) if rep.has_book]

    def _share_out(self, chance: Random) -> None:
        """Books first, spread over all ids; of the rest half to the other reps, half to the pools."""
        keepers = self.keepers
        book = min(BOOK, self.size // (4 * len(keepers)))
        others = [place for place in range(len(self.reps)) if place not in keepers]
        self.owner = array("h", [POOL]) * self.size
        self.home = array("h", (chance.randrange(self.departments) for _ in range(self.size)))
        for number in range(self.size):
            if chance.random() < 0.5:
                self.owner[number] = chance.choice(others)
        for at, number in enumerate(chance.sample(range(self.size), book * len(keepers))):
            self.owner[number] = keepers[at // book]
        for number, place in enumerate(self.owner):
            if place != POOL:
                self.home[number] = self.reps[place].department

    def _orders(self, chance: Random) -> set[int]:
        """Clients with a group order: a fifth of every book, the others anywhere among the owned."""
        keepers = set(self.keepers)
        books = [number for number, place in enumerate(self.owner) if place in keepers and chance.random() < 0.2]
        owned = [number for number, place in enumerate(self.owner) if place != POOL and place not in keepers]
        more = max(0, min(MOST_ORDERS, self.size // 20) - len(books))
        return {*books, *chance.sample(owned, min(more, len(owned)))}


def _reps(departments: int) -> list[Rep]:
    """The cast's own reps and as many more as fill every department."""
    reps = [Rep(username, home, True) for username, home in CAST_REPS]
    for home in range(departments):
        there = sum(rep.department == home for rep in reps)
        for place in range(there, REPS_PER_DEPARTMENT):
            reps.append(Rep(f"rep{home + 1}.{place + 1}", home, place < BOOKS_PER_DEPARTMENT))
    return reps
