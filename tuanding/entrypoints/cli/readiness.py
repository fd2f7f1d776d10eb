"""What must be ready before the web server starts: tables, gates, static files, the port."""

import secrets
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tuanding.core.journal.gates import missing_gates
from tuanding.core.journal.upgrade import complete_old_rows
from tuanding.core.pages.storage import NOT_SERVED
from tuanding.entrypoints.cli.base import Stop

RESERVE, RESERVE_BYTES = "reserve", 2**20


def hold_reserve() -> None:
    """A megabyte of the disk that a start on a full one gives back: SQLite reads nothing without a small file beside the
    database."""
    path = Path(settings.HOME) / RESERVE
    if not path.exists():
        with suppress(OSError):
            path.write_bytes(secrets.token_bytes(RESERVE_BYTES))  # zeros might take no room


def is_disk_full() -> bool:
    """Whether the disk of the home has less room than the reserve takes twice."""
    return shutil.disk_usage(settings.HOME).free < 2 * RESERVE_BYTES


def give_back_reserve() -> bool:
    """Whether there was one."""
    path = Path(settings.HOME) / RESERVE
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def missing_migrations() -> list[str]:
    """The migrations this database lacks: ["clients.0005_list_order"]."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> None:
    """`tuanding migrate` in a process of its own, which connects as the role that owns the tables."""
    done = subprocess.run([sys.executable, "-m", "tuanding", "migrate", "--skip-checks", "-v", "0"], check=False)
    if done.returncode:
        raise Stop("建表没有成功：见上面的说明")


def bring_tables_up_to_date() -> None:
    if missing_migrations() or missing_gates():
        migrate()
    complete_old_rows(timezone.now())  # derived columns of rows that an earlier release wrote


def bring_static_up_to_date() -> None:
    if static_is_old():
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=[*NOT_SERVED])


def static_is_old() -> bool:
    """Whether a static file is newer than the collected ones: in a development folder, never in an installation."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if settings.TESTING:
        return False
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    paths = (storage.path(name) for finder in get_finders() for name, storage in finder.list([*NOT_SERVED]))
    return any(Path(path).stat().st_mtime > collected for path in paths)


def refuse_busy_port(host: str, port: int) -> None:
    """Raises Stop when another program listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise Stop(
                "无法在 %(host)s:%(value)s 上启动，因为别的程序占着这个端口；可以用 --port 换一个",
                field="port",
                value=port,
                host=host,
            ) from why
