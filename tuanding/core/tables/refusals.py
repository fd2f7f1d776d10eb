"""A whole table that cannot be read, and single cells that cannot be taken."""

from dataclasses import dataclass, field
from typing import Any

from tuanding.core.files.refusals import FileRefused


class TableRefused(FileRefused):
    code = "table_refused"


class Unclean(ValueError):
    """A cleaner's answer: why not, and what would be accepted. Both are message ids with the same parameters."""

    def __init__(self, reason: str, accepted: str, **params):
        super().__init__(reason)
        self.reason, self.accepted, self.params = reason, accepted, params


@dataclass(frozen=True)
class RowError:
    """One bad value: `line` as the file counts it, `column` the title it stands under."""

    line: int
    column: str
    value: Any
    reason: str
    accepted: str = ""
    params: dict = field(default_factory=dict)

    def sentence(self, translate=str) -> str:
        known = {"line": self.line, "column": self.column, "value": self.value, **self.params}
        accepted = f" {translate(self.accepted) % known}" if self.accepted else ""
        where = translate("第 %(line)s 行“%(column)s”") % known
        return f"{where}：{translate(self.reason) % known}{accepted}"

    def row(self, translate=str) -> dict:
        """For tables, exports and the API."""
        known = {"value": self.value, **self.params}
        return {
            "line": self.line,
            "column": self.column,
            "value": "" if self.value is None else str(self.value),
            "reason": translate(self.reason) % known,
            "accepted": translate(self.accepted) % known if self.accepted else "",
        }
