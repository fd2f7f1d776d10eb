"""Many ids as ranges: what was written is read again, from any place on."""

from random import Random

import pytest

from tuanding.core.kernel.ranges import count_ids, ids_after, text_of


@pytest.mark.parametrize(
    ("ids", "text"), [([], ""), ([7], "7"), ([3, 1, 2, 2], "1-3"), ([9, 1, 2, 12, 10], "1-2 9-10 12")]
)
def test_neighbours_are_one_range(ids, text):
    assert text_of(ids) == text


def test_read_part_by_part_they_are_the_same():
    ids = sorted(Random(1).sample(range(1, 3000), 1000))
    text, reached, parts = text_of(ids), 0, []
    while part := ids_after(text, reached, 7):
        assert len(part) == 7 or part[-1] == ids[-1]
        parts += part
        reached = part[-1]
    assert (parts, count_ids(text)) == (ids, 1000)
