"""What the database refuses of the company's settings."""

from tuanding.core.company.models import Setting
from tuanding.core.journal.gates import append_only

GATES = append_only(Setting)
