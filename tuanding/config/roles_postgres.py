"""Two roles on PostgreSQL: one owns the tables and migrates, the other runs the application and may not change them.

Migrations run as the role in MIGRATION_DATABASE_URL, everything else as the role in DATABASE_URL. After each migration
the application's role is given SELECT, INSERT, UPDATE and DELETE on what stands, and nothing more: no TRUNCATE,
no trigger switched off, no table altered. Nor may it make tables of its own, also no temporary ones: nobody needs
them, and a temporary table hides the real one of the same name. With one URL only, that role owns the tables;
`doctor` says so.
"""

from contextlib import suppress

from django.conf import settings
from django.db import ProgrammingError, connections, transaction
from django.db.models.signals import post_migrate

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
# Only the database's owner may say these; where somebody else migrates, `doctor` says what is still allowed.
REVOKES = (
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    "REVOKE CREATE ON DATABASE {database} FROM PUBLIC, {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
)


def grant_rights_to_application(sender, using, **kwargs) -> None:
    """Once per migrate run: the signal comes for every app, the journal stands for all."""
    connection = connections[using]
    role = settings.APPLICATION_ROLE
    if sender.label != "journal" or connection.vendor != "postgresql" or not role or _is_current_role(connection, role):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        names = {"role": role, "database": cursor.fetchone()[0]}
        quoted = {name: connection.ops.quote_name(value) for name, value in names.items()}
        for statement in GRANTS:
            cursor.execute(statement.format(**quoted))
        for statement in REVOKES:
            _execute_if_allowed(cursor, statement.format(**quoted), using)


def _execute_if_allowed(cursor, statement: str, using: str) -> None:
    with suppress(ProgrammingError), transaction.atomic(using):
        cursor.execute(statement)


def _is_current_role(connection, role: str) -> bool:
    return connection.settings_dict["USER"] == role


def connect_grants() -> None:
    post_migrate.connect(grant_rights_to_application, dispatch_uid="tuanding.roles_postgres")
