"""Prints in the journal hold for ever: a migration changes no column that prints of before cover.

`audit verify` compares the print in an entry with the row of now (core/journal/prints.py). A column that older rows get a
value in, or lose, makes another print of each of them, and the audit names every one as changed.
"""

from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, Migration, RemoveField, RenameField
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tuanding.core.journal import renamed
from tuanding.core.journal.prints import in_evidence

# {column: why no print of before is without it}
EXCEPTIONS = dict.fromkeys(
    ("accounts.Deputy.version", "accounts.RoleAssignment.version"),
    "rows of these tables had no prints until they became records; the baseline took them in with this column",
)
VALUE = "rows of before get a value in it. Make it null=True (prints leave out NULLs)"
CONSEQUENCE = "else `audit verify` calls every older row changed"


def plan() -> list[Migration]:
    graph = MigrationLoader(None).graph
    names = {name: None for leaf in graph.leaf_nodes() for name in graph.forwards_plan(leaf)}
    return [graph.nodes[name] for name in names]


def changes(migrations, state: ProjectState) -> Iterator[str]:
    """What of the migrations makes other prints of rows that may stand, each with what to do instead."""
    for migration in migrations:
        new = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
        for operation in migration.operations:
            model = model_in_evidence(migration.app_label, getattr(operation, "model_name_lower", ""))
            if model and operation.model_name_lower not in new and (instead := fault(model, operation, state)):
                name = getattr(operation, "new_name", None) or operation.name
                yield f"{model._meta.label}.{name} ({migration.app_label} {migration.name}): {instead}; {CONSEQUENCE}"
            operation.state_forwards(migration.app_label, state)


def model_in_evidence(app_label: str, name: str):
    model = apps.all_models[app_label].get(name)
    return model if model and in_evidence(model) else None


def fault(model, operation, state: ProjectState) -> str:
    if isinstance(operation, AddField | AlterField):
        left_out = {operation.name, f"{operation.name}_id"} & set(getattr(model, "NO_EVIDENCE", ()))
        nullable = operation.field.null or left_out or operation.field.many_to_many
        before = state.models[model._meta.app_label, model._meta.model_name].fields.get(operation.name)
        return (
            ""
            if nullable or (before and not before.null)
            else f"{VALUE}, or, if other rows say it, name it in NO_EVIDENCE"
        )
    if isinstance(operation, RemoveField):
        return "it stands in prints of before. Keep the column"
    if isinstance(operation, RenameField) and (model._meta.label, operation.new_name) not in renamed.COLUMNS:
        return "prints of before have the old name. Write a line in COLUMNS of core/journal/renamed.py"
    return ""


@cache
def everywhere() -> tuple[str, ...]:
    return tuple(changes(plan(), ProjectState()))


def test_no_migration_changes_the_prints_of_rows_that_stand():
    assert [line for line in everywhere() if line.split(" ")[0] not in EXCEPTIONS] == []


def test_every_exception_is_still_needed():
    assert {line.split(" ")[0] for line in everywhere()} >= set(EXCEPTIONS)


TEXT = {"max_length": 9, "default": ""}


@pytest.mark.parametrize(
    ("operation", "instead"),
    [
        (AddField("client", "size", models.CharField(**TEXT)), "null=True"),
        (AddField("client", "size", models.CharField(**TEXT, null=True)), ""),
        (AddField("pulse", "size", models.CharField(**TEXT)), ""),
        (AddField("client", "stage", models.CharField(**TEXT)), ""),
        (AlterField("client", "headcount", models.IntegerField()), "null=True"),
        (AlterField("client", "name", models.CharField(**TEXT)), ""),
        (RemoveField("client", "name"), "Keep the column"),
        (RenameField("client", "name", "title"), "renamed.py"),
    ],
)
def test_a_change_of_prints_would_be_seen(operation, instead, monkeypatch):
    monkeypatch.setattr(model_in_evidence("clients", "client"), "NO_EVIDENCE", ("stage",), raising=False)
    migration = Migration("0099_planted", "clients")
    migration.operations = [operation]
    lines = list(changes([migration], MigrationLoader(None).project_state()))
    assert len(lines) == bool(instead) and all(instead in line for line in lines)
