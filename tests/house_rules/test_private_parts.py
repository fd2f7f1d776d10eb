"""The few modules that lean on parts of Django that it does not document name them: an update that takes one away is
seen here first."""

import pytest
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.backends.sqlite3 import base as sqlite
from django.db.models import QuerySet

from tuanding.config.sqlite import base
from tuanding.core.accounts import composed, unindexing
from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.journal import inserting


def real_ones() -> dict:
    """{name of a class: one of Django's own, as it is when the modules use it}."""
    rows: QuerySet = RoleAssignment.objects.filter(pk=1)
    compiler = rows.query.get_compiler(using=rows.db)
    compiler.as_sql()  # some parts come to be only here
    row, connection = RoleAssignment(), sqlite.DatabaseWrapper({"NAME": ":memory:"})
    return {
        "QuerySet": rows,
        "Query": rows.query,
        "SQLCompiler": compiler,
        "Col": compiler.select[0][0],
        "Model": row,
        "ModelState": row._state,
        "Options": row._meta,
        "Field": row._meta.get_field("role"),
        "ForeignKey": row._meta.get_field("person"),
        "DatabaseWrapper": connection,
        "DatabaseOperations": connection.ops,
        "DatabaseSchemaEditor": connection.SchemaEditorClass(connection),
        "PostgreSQLSchemaEditor": DatabaseSchemaEditor,
        "SQLiteCursorWrapper": sqlite.SQLiteCursorWrapper,
    }


def missing(parts) -> list[str]:
    there = real_ones()
    return [part for part in parts if not hasattr(there[part.split(".")[0]], part.split(".")[1])]


@pytest.mark.parametrize("module", [composed, inserting, unindexing, base], ids=lambda module: module.__name__)
def test_the_private_parts_of_django_it_leans_on_are_there(module):
    assert missing(module.PRIVATE_PARTS) == []


def test_a_part_that_is_gone_would_be_seen():
    assert missing(["QuerySet._query", "QuerySet._moon"]) == ["QuerySet._moon"]
