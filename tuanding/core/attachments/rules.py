"""How long a file can be taken back, and how much may lie in uploads. PURE."""

from datetime import datetime, timedelta

UNDO = timedelta(hours=24)
UPLOADS_LAST = timedelta(days=7)
MOST_UPLOADS = 200  # of one person, not handed in
MOST_AT_ONCE = 50  # files handed in together


def is_removal(attached_at: datetime, author_id: int, person_id: int | None, at: datetime) -> bool:
    """Whether taking the file away removes it: by its author within a day. Else it is marked as withdrawn."""
    return author_id == person_id and at - attached_at <= UNDO
