"""PURE: many ids as a short text: "3-9 12 15-40"."""

from collections.abc import Iterable, Iterator


def text_of(ids: Iterable[int]) -> str:
    """Ids, in any order and perhaps repeated, as ranges in order."""
    ranges: list[list[int]] = []
    for pk in sorted(set(ids)):
        if ranges and pk == ranges[-1][1] + 1:
            ranges[-1][1] = pk
        else:
            ranges.append([pk, pk])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def ids_after(text: str, reached: int, most: int) -> list[int]:
    """Up to `most` ids of the text that are larger than `reached`, in order."""
    ids: list[int] = []
    for first, last in _ranges(text):
        if last > reached:
            begin = max(first, reached + 1)
            ids.extend(range(begin, min(last, begin + most - len(ids) - 1) + 1))
        if len(ids) >= most:
            break
    return ids


def count_ids(text: str) -> int:
    return sum(last - first + 1 for first, last in _ranges(text))


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split():
        first, _dash, last = part.partition("-")
        yield int(first), int(last or first)
