"""A sheet is one folder in the room that owns its facts: `<room>/sheets/F21/` with form.py, template.typ, sample.json.

`forms()` walks the installed rooms: a new sheet needs no edit elsewhere.
"""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Model

from tuanding.core.accounts.actors import Actor
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.tables.columns import Column


@dataclass(frozen=True)
class SheetForm:
    """`FORM` of a sheet's form.py.

    code "F21" · title and labels are gettext_lazy · subject "contracts.Revision" · `data(subject, edition)` or
    `data(subject, edition, actor)` reads only, and returns what the template prints; its keys `title`, `mark`, `period`
    and `pictures` ({name: FileBlob or bytes}) are read by the engine · `right` on the subject is needed to see it,
    `edition_rights` where an edition needs another · `still(data, actor)` says of a copy that prints more rows than its
    subject whether the actor may read all of them today · `binding` is a paper that somebody signs: refused where a
    character of it cannot be drawn · `table` ("rows", columns) names the part of data that is also
    an xlsx.
    """

    code: str
    title: Any
    clause: str
    subject: str
    data: Callable[..., dict]
    editions: tuple[str, ...] = ("",)
    labels: Mapping[str, Any] = field(default_factory=dict)
    right: str = "view"
    edition_rights: Mapping[str, str] = field(default_factory=dict)
    still: Callable[[dict, Actor], bool] | None = None
    binding: bool = False
    table: tuple[str, Sequence[Column]] | None = None
    folder: Path = Path()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.subject)

    def right_for(self, edition: str) -> str:
        """The right on the subject that is needed to see this edition. Refused: an edition this sheet does not have."""
        if edition not in self.editions:
            raise Refusal(
                "%(code)s 没有“%(value)s”这一版：可用 %(known)s",
                field="edition",
                value=edition,
                code=self.code,
                known="、".join(e or "--" for e in self.editions),
            )
        return self.edition_rights.get(edition, self.right)

    def facts(self, subject: Model, edition: str, actor: Actor | None) -> dict:
        """The result of `data`: what the template prints about the subject."""
        takes = len(inspect.signature(self.data).parameters)
        return self.data(subject, edition, actor) if takes > 2 else self.data(subject, edition)

    def template(self) -> bytes:
        return (self.folder / "template.typ").read_bytes()

    def sample(self) -> dict:
        """Made-up data with which the sheet is tried: {"data": …, "number": …}."""
        return json.loads((self.folder / "sample.json").read_text())


@cache
def forms() -> dict[str, SheetForm]:
    """Every sheet of every installed room, by code. ValueError when two rooms have the same code."""
    by_code: dict[str, SheetForm] = {}
    for room in apps.get_app_configs():
        for form in _forms_of(room):
            if form.code in by_code:
                raise ValueError(f"{form.code} is in two rooms: {by_code[form.code].folder} and {form.folder}")
            by_code[form.code] = form
    return dict(sorted(by_code.items()))


def form_of(code: str) -> SheetForm:
    """One sheet, or NotFound."""
    try:
        return forms()[code]
    except KeyError:
        raise NotFound("没有表单 %(value)s", value=code) from None


def load_form(module: str) -> SheetForm:
    """The form of one folder, as a package name."""
    form = import_module(f"{module}.form")
    return replace(form.FORM, folder=Path(str(form.__file__)).parent)


def _forms_of(room: AppConfig) -> list[SheetForm]:
    folders = sorted(path.parent.name for path in Path(room.path, "sheets").glob("*/form.py"))
    return [load_form(f"{room.name}.sheets.{name}") for name in folders] if room.name.startswith("tuanding.") else []
