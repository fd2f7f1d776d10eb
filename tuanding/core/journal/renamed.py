"""What the code calls differently now than entries that stand. The journal is never rewritten: whoever reads labels, columns
or events out of it asks here.

A model, a field of a fact or record, or an event that has rows is renamed only with a line in one of these tables. Nothing is
ever taken out of them, and a name that stood for one thing is not used for another.
"""

LABELS: dict[str, str] = {"activities.Appointment": "activities.PlanRow"}  # in entries → now
COLUMNS: dict[tuple[str, str], str] = {
    ("activities.PlanRow", "person_id"): "rep_id"
}  # (label now, attribute now) → in prints
EVENTS: dict[str, str] = {}  # in entries → now: {"clients.Client.claim": "clients.Client.take"}


def label_now(label: str) -> str:
    """Today's label of the model that an entry calls `label`."""
    return LABELS.get(label, label)


def labels_of(label: str) -> list[str]:
    """Every name a model of today has in entries."""
    return [label, *(old for old, now in LABELS.items() if now == label)]


def name_in_prints(label: str, attname: str) -> str:
    """The name of a column in prints: the first one it ever had."""
    return COLUMNS.get((label, attname), attname)


def event_now(event: str) -> str:
    """Today's code of an entry's event, with today's label of its model."""
    event = EVENTS.get(event, event)
    label, _dot, name = event.rpartition(".")
    return f"{label_now(label)}.{name}" if label else event


def events_of(event: str) -> list[str]:
    """Every name an event of today has in entries."""
    label, _dot, name = event.rpartition(".")
    now = [f"{old}.{name}" for old in labels_of(label)]
    return [*now, *(old for old in EVENTS if event_now(old) == event and old not in now)]
