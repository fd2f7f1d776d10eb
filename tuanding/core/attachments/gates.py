"""What the database refuses: changing or deleting what was attached, and changing an upload."""

from tuanding.core.attachments.models import Attachment, Upload, Withdrawal
from tuanding.core.journal.gates import append_only, unchanging

GATES = [
    *append_only(Attachment),
    *append_only(Withdrawal),
    unchanging(Upload, "token", "person_id", "blob_id", "name", "at"),
]
