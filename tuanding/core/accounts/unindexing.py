"""A migration's operation: a foreign key loses the index of its own, because another index begins with its column."""

from typing import Any

from django.db import migrations

PRIVATE_PARTS = (  # of Django, which documents none of them; a test looks whether the installed one has them
    *("DatabaseSchemaEditor._create_index_name", "DatabaseSchemaEditor._delete_index_sql"),
    "DatabaseSchemaEditor._create_index_sql",
)


class DropForeignKeyIndex(migrations.AlterField):
    """`AlterField` to a foreign key with `db_index=False`, by dropping the one index.

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
