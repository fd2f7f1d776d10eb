"""Settings that come as text from the environment, read at the start: what cannot be read stops it, by name."""

import os

from tuanding.core.kernel.addresses import Network, networks_of
from tuanding.core.rulebook.roles import ADMINISTRATOR, FINANCE, GENERAL_MANAGER, ROLES

ALWAYS_TWO_STEPS = frozenset({FINANCE, GENERAL_MANAGER, ADMINISTRATOR})


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """The number in the variable `name`. ValueError that names variable, value and bounds."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{name}: {text!r} is no whole number from {least} to {most}")
    return int(text)


def proxies(text: str) -> list[Network]:
    """The addresses and networks in TUANDING_PROXIES. ValueError that names the one that is neither."""
    try:
        return networks_of(text)
    except ValueError as why:
        raise ValueError(f"TUANDING_PROXIES: {why}; write 127.0.0.1 or 10.1.0.0/16, with commas") from None


def two_step_roles(text: str) -> frozenset[str]:
    """Finance, general manager, administrator, and the roles in TUANDING_TWO_STEPS; `all` for everybody. ValueError that names a
    word which is no role."""
    more = {part.strip() for part in text.split(",") if part.strip()}
    if more == {"all"}:
        return frozenset(ROLES)
    if unknown := sorted(more - set(ROLES)):
        raise ValueError(f"TUANDING_TWO_STEPS: {unknown[0]!r} is no role; write all, or some of {', '.join(ROLES)}")
    return ALWAYS_TWO_STEPS | more
