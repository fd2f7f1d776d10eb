"""Operations of migrations that drop an index which Django makes unasked: that of a foreign key, where another index begins
with its column, and that for patterns, where nobody asks for any."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

PRIVATE_PARTS = (  # of Django, which documents none of them; a test looks whether the installed one has them
    *("DatabaseSchemaEditor._create_index_name", "DatabaseSchemaEditor._delete_index_sql"),
    *("DatabaseSchemaEditor._create_index_sql", "PostgreSQLSchemaEditor._create_like_index_sql"),
)


class DropForeignKeyIndex(migrations.AlterField):
    """`AlterField` to a foreign key, or any other column, with `db_index=False`, by dropping the one index.

    On SQLite Django would copy the table instead: minutes for a journal of millions of entries.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        column = model._meta.get_field(self.name).column
        name = schema_editor._create_index_name(model._meta.db_table, [column])  # as Django named it
        schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            field = model._meta.get_field(self.name)
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


class DropPatternIndex(Operation):
    """A text column on PostgreSQL loses the second index that Django gives it for `LIKE 'x%'`: nothing asks that of it, search
    has tokens of its own. Nothing on SQLite, where there is none."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, name: str):
        self.model_name, self.name = model_name, name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model says that there is such an index."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self._has_index(model, schema_editor):
            column = model._meta.get_field(self.name).column
            name = schema_editor._create_index_name(model._meta.db_table, [column], suffix="_like")
            schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self._has_index(model, schema_editor):
            schema_editor.execute(schema_editor._create_like_index_sql(model, model._meta.get_field(self.name)))

    def _has_index(self, model: Any, schema_editor: Any) -> bool:
        connection = schema_editor.connection
        return connection.vendor == "postgresql" and self.allow_migrate_model(connection.alias, model)

    def describe(self) -> str:
        return f"Drop the pattern index of {self.model_name}.{self.name}"
