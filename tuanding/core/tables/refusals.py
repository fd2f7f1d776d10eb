"""The refusals of a whole table, and the errors of single cells."""

from dataclasses import dataclass, field
from typing import Any

from tuanding.core.files.refusals import FileRefused


class TableRefused(FileRefused):
    code = "table_refused"


class ColumnsUnsettled(TableRefused):
    """A list without a required column, or with the same column twice. `table` has the columns of the file and no rows,
    so that somebody can match them by hand; None where nothing looks like a header, or no column is left to match."""

    code = "table_refused"
    table: Any = None


class ColumnsRefused(TableRefused):
    """Columns matched by hand that the file or our list does not have; the file itself may be right."""

    code = "columns_refused"

    def __init__(self, message: str, value: str, **params):
        super().__init__(message, value, **params)
        self.field = "columns"


class Unclean(ValueError):
    """Raised by a cleaner: the reason, and what would be accepted. Both are message ids with the same parameters."""

    def __init__(self, reason: str, accepted: str, **params):
        super().__init__(reason)
        self.reason, self.accepted, self.params = reason, accepted, params


@dataclass(frozen=True)
class RowError:
    """One bad value: `line` as the file counts it, `column` its title in the file."""

    line: int
    column: str
    value: Any
    reason: str
    accepted: str = ""
    params: dict = field(default_factory=dict)

    def sentence(self, translate=str) -> str:
        params = {"line": self.line, "column": self.column, "value": self.value, **self.params}
        accepted = f" {translate(self.accepted) % params}" if self.accepted else ""
        where = translate("第 %(line)s 行“%(column)s”") % params
        return f"{where}：{translate(self.reason) % params}{accepted}"

    def row(self, translate=str) -> dict:
        """For tables, exports and the API."""
        params = {"value": self.value, **self.params}
        return {
            "line": self.line,
            "column": self.column,
            "value": "" if self.value is None else str(self.value),
            "reason": translate(self.reason) % params,
            "accepted": translate(self.accepted) % params if self.accepted else "",
        }
