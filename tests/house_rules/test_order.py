"""Imports point upstream; so do foreign keys, and models named by their label."""

import re
import subprocess
import sys
import tomllib

from django.apps import apps
from django.db.models import Model

from tests.house_rules.order import FLOORS, rank, room_of
from tests.house_rules.sources import ROOT, code, complaints, planted

LABEL = re.compile(r"^([a-z]+)\.[A-Z]\w+$")


def contracts() -> dict[str, list[str]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return {c["containers"][0]: list(reversed(c["layers"])) for c in config if c["type"] == "layers"}


def test_the_import_contracts_say_the_same_order():
    layers = contracts()
    assert layers.pop("tuanding") == [*FLOORS, "config", "__main__"]
    assert layers == {f"tuanding.{floor}": rooms for floor, rooms in FLOORS.items()}


def test_every_room_stands_and_says_what_it_is():
    for floor, rooms in FLOORS.items():
        for room in rooms:
            docstring = (ROOT / "tuanding" / floor / room / "__init__.py").read_text("utf-8")
            assert docstring.startswith('"""'), f"{room} does not say what it is"


def test_imports_keep_the_contracts():
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def downstream(model: type[Model]) -> list[str]:
    mine = model._meta.app_label
    if rank(mine) < 0:  # a library's own table may know our people
        return []
    targets = ((f.name, f.related_model) for f in model._meta.get_fields() if f.concrete and f.is_relation)
    return [
        f"{mine}.{model.__name__}.{name} points to {target._meta.label}"
        for name, target in targets
        if isinstance(target, type) and rank(target._meta.app_label) > rank(mine)
    ]


def test_foreign_keys_point_upstream():
    assert [wrong for model in apps.get_models() for wrong in downstream(model)] == []


def test_a_foreign_key_downstream_would_be_seen():
    from django.db import models

    class Wrong(models.Model):
        entry = models.ForeignKey("journal.Entry", models.CASCADE)

        class Meta:
            app_label = "accounts"

    del apps.all_models["accounts"]["wrong"]
    assert downstream(Wrong) == ["accounts.Wrong.entry points to journal.Entry"]


def later_label(source):
    """A model of a later room, named by its label."""
    mine = rank(room_of(source.path))
    for node in source.strings():
        match = LABEL.match(node.value)
        if match and rank(match[1]) > mine:
            yield source.at(node.lineno, f"names {node.value} of a later room")


RENAMED = "tuanding/core/journal/renamed.py"  # one table of every room's old labels; it imports none of them


def test_no_room_names_a_model_of_a_later_one():
    assert complaints(later_label, [source for source in code() if source.path != RENAMED]) == []


def test_a_later_label_would_be_seen():
    assert list(later_label(planted("tuanding/selling/clients/queries.py", 'get_model("contracts.Seal")')))
    assert not list(later_label(planted("tuanding/selling/clients/queries.py", 'get_model("accounts.Person")')))


def test_states_and_rules_are_pure():
    assert complaints(framework, [s for s in code() if s.path.endswith(("/states.py", "/rules.py"))]) == []


def framework(source):
    for number, line in enumerate(source.lines, 1):
        if re.match(r"\s*(from|import) (django|ninja|allauth|psycopg)\b", line):
            yield source.at(number, "imports a framework")


def test_a_framework_in_rules_would_be_seen():
    assert list(framework(planted("tuanding/selling/clients/rules.py", "from django.db import models")))
