"""SQLite's statistics of tables, by which it chooses among indexes. PostgreSQL keeps its own up to date."""

from django.db import connections, transaction
from django.db.utils import DEFAULT_DB_ALIAS

from tuanding.core.accounts.actors import SystemActor

ROWS_LOOKED_AT = 1000  # of each index: enough to choose by, and some milliseconds at any size


def refresh(payload: dict, by: SystemActor) -> None:
    """Renew the statistics of tables that have grown or shrunk much since the last time."""
    _execute_on_sqlite("PRAGMA optimize = 0x10002")  # 0x10000: also tables this connection has not asked yet


def refresh_all(using: str) -> None:
    """After a migration: SQLite does not use a new index without statistics."""
    _execute_on_sqlite("ANALYZE", using)


def _execute_on_sqlite(statement: str, using: str = DEFAULT_DB_ALIAS) -> None:
    if connections[using].vendor != "sqlite":
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        cursor.execute(statement)
