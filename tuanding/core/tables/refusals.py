"""A whole table that cannot be read, and single cells that cannot be taken."""

from dataclasses import dataclass, field
from typing import Any

from tuanding.core.files.refusals import FileRefused


class TableRefused(FileRefused):
    code = "table_refused"


class ColumnsUnsettled(TableRefused):
    """A list without a column that it must have, or with two that are the same. `table` has no rows, but the columns there
    are, unless nothing in the file looks like a header, or none is left over: somebody may match them by hand."""

    code = "table_refused"
    table: Any = None


class ColumnsRefused(TableRefused):
    """What somebody said of single columns of the file cannot be followed; the file itself may be right."""

    code = "columns_refused"

    def __init__(self, message: str, value: str, **params):
        super().__init__(message, value, **params)
        self.field = "columns"


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
