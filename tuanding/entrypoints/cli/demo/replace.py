"""`demo clear`: deletes the demo company's own database and files."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from tuanding.entrypoints.cli.base import Stop
from tuanding.entrypoints.cli.demo.mark import is_demo_or_empty


def clear_demo() -> None:
    """Refused: a database of anything but the demo company."""
    if not is_demo_or_empty():
        raise Stop("没有清除，因为这个数据库里不是演示公司")
    if connection.vendor == "sqlite":
        _remove_sqlite_database(Path(str(connection.settings_dict["NAME"])))
    else:
        _empty_schema()
    for folder in ("demo-files", "checkpoints/demo"):
        shutil.rmtree(Path(settings.HOME) / folder, ignore_errors=True)


def _remove_sqlite_database(path: Path) -> None:
    connection.close()
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _empty_schema() -> None:
    """As the role that owns the tables: the application's role has no right to."""
    # imported here: heavy and rare
    import psycopg

    with psycopg.connect(settings.MIGRATION_DATABASE_URL, autocommit=True) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
