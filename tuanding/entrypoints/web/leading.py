"""Which of a record page's buttons is the filled one."""

from dataclasses import replace

from tuanding.core.pages.panels import RecordAct


def with_last_main_only(acts: list[RecordAct]) -> list[RecordAct]:
    """The acts with at most one `main`: the last one that is main and not locked."""
    main = max((place for place, act in enumerate(acts) if act.main and not act.why_not), default=None)
    return [replace(act, main=place == main) for place, act in enumerate(acts)]
