"""A set of row ids, a bit each: a million in 125 kB."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

CHUNK = 8192  # bytes: 65,536 ids; so that a single far id takes no more


class Bitmap:
    def __init__(self) -> None:
        self._chunks: dict[int, bytearray] = defaultdict(lambda: bytearray(CHUNK))

    def __contains__(self, number: int) -> bool:
        chunk = self._chunks.get(number >> 16)
        return chunk is not None and bool(chunk[(number & 0xFFFF) >> 3] >> (number & 7) & 1)

    def add(self, number: int) -> None:
        self._chunks[number >> 16][(number & 0xFFFF) >> 3] |= 1 << (number & 7)

    def update(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.add(number)

    def without(self, other: "Bitmap", until: int) -> Iterator[int]:
        """What is in this one and not in the other, in order."""
        for place in sorted(self._chunks):
            if place << 16 <= until and self._chunks[place] != other._chunks.get(place):
                numbers = range(place << 16, min((place + 1) << 16, until + 1))
                yield from (number for number in numbers if number in self and number not in other)
