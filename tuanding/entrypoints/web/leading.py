"""Which of a record page's buttons is the filled one."""

from dataclasses import replace

from tuanding.core.pages.panels import Act


def with_one_main(acts: list[Act]) -> list[Act]:
    """Of several acts that could lead on, the one furthest down the line is filled."""
    main = max((place for place, act in enumerate(acts) if act.main and not act.why_not), default=None)
    return [replace(act, main=place == main) for place, act in enumerate(acts)]
