"""Ids in order as bytes: the difference to the id before, seven bits a byte, the lowest first, all but the last marked."""

import re
from collections.abc import Iterable, Iterator

TOKEN = re.compile(rb"(\x01+)|[\x80-\xff]*[\x00-\x7f]")  # a run of ids one after the other, or one difference


def pack(ids: Iterable[int]) -> bytes:
    """`ids` rise, from 1 on. ValueError where they do not."""
    packed, before = bytearray(), 0
    for number in ids:
        step = number - before
        if step < 1:
            raise ValueError(f"{number} after {before}")
        before = number
        while step > 0x7F:
            packed.append(step & 0x7F | 0x80)
            step >>= 7
        packed.append(step)
    return bytes(packed)


def runs(packed: bytes) -> Iterator[tuple[int, int]]:
    """The ids as (first, last) of each run without a gap; a run may go on in the next one."""
    number = 0
    for token in TOKEN.finditer(packed):
        if token[1]:
            yield number + 1, number + len(token[1])
            number += len(token[1])
        else:
            number += sum((byte & 0x7F) << 7 * place for place, byte in enumerate(token[0]))
            yield number, number


def unpack(packed: bytes) -> Iterator[int]:
    for first, last in runs(packed):
        yield from range(first, last + 1)
