"""Subqueries that Django has no class for; the same on both databases."""

from typing import Any

from django.db.models import BigIntegerField, JSONField, QuerySet, Subquery


class CountOf(Subquery):
    """How many rows a query has, also one with a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = BigIntegerField()


class ListOf(Subquery):
    """The rows of a query as a list of lists, so that rows under another row come in its query. Days and moments are ISO
    text; False and True are 0 and 1 on SQLite."""

    output_field = JSONField()

    def __init__(self, rows: QuerySet[Any, Any], *columns: str):
        super().__init__(rows.values(*columns))
        self.columns = ", ".join(f'"{column}"' for column in columns)

    def as_sqlite(self, compiler, connection, **more):
        template = f"(SELECT json_group_array(json_array({self.columns})) FROM (%(subquery)s) AS listed)"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler, connection, **more):
        listed = f"jsonb_agg(jsonb_build_array({self.columns}))"
        template = f"(SELECT COALESCE({listed}, '[]'::jsonb) FROM (%(subquery)s) AS listed)"
        return self.as_sql(compiler, connection, template=template, **more)
