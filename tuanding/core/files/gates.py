"""What the database refuses: changing the columns of stored content. Deleting it is allowed when nothing refers to it."""

from tuanding.core.files.models import FileBlob
from tuanding.core.journal.gates import unchanging

GATES = [unchanging(FileBlob, "sha256", "size", "media_type", "created_by_id", "created_at")]
