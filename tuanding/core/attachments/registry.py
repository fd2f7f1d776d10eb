"""What files may hang on: rooms declare it in `room.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from tuanding.core.kernel.lifecycle import Fact

ATTACH, WITHDRAW = "attach", "withdraw_file"
FILES = "files"  # the right to see the files of a row; the right ATTACH is to add and withdraw them


@dataclass(frozen=True, kw_only=True)
class Attachable:
    """Rows of `model` ("clients.Client") have files. Its scopes table has the rights "files" and "attach".

    `code` names it in addresses and for programs · `label` says it to people · `address(id)` is the page of a row ·
    `is_record`: the page is a record page, which shows the files of everything under the row too.
    """

    model: str
    code: str
    label: Any
    clause: str
    address: Callable[[int], str]
    is_record: bool = False

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def facts(self) -> tuple[Fact, Fact]:
        return (
            Fact(ATTACH, self.model, "attachments.Attachment", ATTACH, self.clause, "附上文件"),
            Fact(WITHDRAW, self.model, "attachments.Withdrawal", ATTACH, self.clause, "撤下文件"),
        )


ATTACHABLES: dict[str, Attachable] = {}


def register(*declared: Attachable) -> None:
    """Called for the `attachments` of each room. ValueError where two rooms declare one model or one code."""
    for one in declared:
        codes = {other.code for label, other in ATTACHABLES.items() if label != one.model}
        if ATTACHABLES.setdefault(one.model, one) is not one or one.code in codes:
            raise ValueError(f"two declarations of files for {one.model} or {one.code}")


def attachable_of(code: str) -> Attachable | None:
    return next((one for one in ATTACHABLES.values() if one.code == code), None)
