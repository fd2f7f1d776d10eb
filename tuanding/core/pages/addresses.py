"""Addresses of pages by the number of their row. `reverse` looks through all patterns of a name each time, and a list asks
for fifty."""

from functools import cache

from django.urls import Resolver404, resolve, reverse

ANY_NUMBER = 987654321


def address_of(name: str, pk: int) -> str:
    """`reverse(name, args=[pk])`. Raises NoReverseMatch for a name nobody gave, or a page without one number."""
    before, after = _address_around_number(name)
    return f"{before}{pk}{after}"


@cache
def _address_around_number(name: str) -> tuple[str, str]:
    """(what stands before the number, what stands after it)."""
    before, _number, after = reverse(name, args=[ANY_NUMBER]).partition(str(ANY_NUMBER))
    return before, after


def nearest_page(path: str) -> str:
    """The page above an address: /contracts/5/ of /contracts/5/review/; "" where only the first page is left."""
    above = path.strip("/").split("/")[:-1]
    while above:
        page = f"/{'/'.join(above)}/"
        try:
            resolve(page)
        except Resolver404:
            above.pop()
        else:
            return page
    return ""
