"""Two roles on PostgreSQL: one owns the tables and migrates, the other runs the application and may not change them.

Migrations run as the role in MIGRATION_DATABASE_URL, everything else as the role in DATABASE_URL. After each migration
the application's role is given SELECT, INSERT, UPDATE and DELETE on what stands, and nothing more: no TRUNCATE,
no trigger switched off, no table altered. With one URL only, that role owns the tables; `doctor` says so.
"""

from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


def grant_to_application(sender, using, **kwargs) -> None:
    """Once per migrate run: the signal comes for every app, the journal stands for all."""
    connection = connections[using]
    role = settings.APPLICATION_ROLE
    if sender.label != "journal" or connection.vendor != "postgresql" or not role or _is_me(connection, role):
        return
    with connection.cursor() as cursor:
        for statement in GRANTS:
            cursor.execute(statement.format(role=connection.ops.quote_name(role)))


def _is_me(connection, role: str) -> bool:
    return connection.settings_dict["USER"] == role


def connect_grants() -> None:
    post_migrate.connect(grant_to_application, dispatch_uid="tuanding.roles_postgres")
