"""What `tuanding doctor` asks the database itself: how it is set, what its file holds, what the program may do there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_FAULTS = 20
PRAGMAS = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2}


def check_database(now: datetime) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield from _check_sqlite()
    else:
        yield from _check_postgres_role()


def database_version_number() -> str:
    """The version of the database program."""
    handle: Any = connection
    return handle.Database.sqlite_version if connection.vendor == "sqlite" else str(handle.pg_version)


def _check_sqlite() -> Iterator[str]:
    if _pragma("journal_mode") != "wal":
        yield _("SQLite %(version)s 没有用 WAL（低于 3.51.3 不能用）：写入较慢；人多请改用 PostgreSQL") % {
            "version": database_version_number()
        }
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield _("SQLite 的事务方式不是 IMMEDIATE：同时写入会失败")
    for name, value in PRAGMAS.items():
        if _pragma(name) != value:
            yield _("SQLite 的 %(name)s 应是 %(value)s") % {"name": name, "value": value}
    for fault in _faults_of_file():
        yield _("数据库文件里有不该有的：%(fault)s；请运行 tuanding audit verify，再决定要不要从备份恢复") % {
            "fault": fault
        }


def _faults_of_file() -> Iterator[str]:
    """What the file holds although its rules forbid it, also by somebody who switched them off: broken pages, broken CHECKs, rows
    that point at nothing. Not: who changed a row (that reads everything, `audit verify` does)."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA quick_check({MOST_FAULTS})")
        yield from (line for (line,) in cursor.fetchall() if line != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _number in cursor.fetchmany(MOST_FAULTS):
            yield f"{table} {row} → {parent}"


def _pragma(name: str) -> str | int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def _check_postgres_role() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = [row[0] for row in cursor.fetchall()]
    if owned:
        yield _(
            "应用的数据库角色拥有 %(count)s 张表（如 %(first)s），关口可以被它关掉：请用 MIGRATION_DATABASE_URL 分开两个角色"
        ) % {
            "count": len(owned),
            "first": owned[0],
        }
        return
    for sentence, allowed in MORE_THAN_ROWS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {allowed}")
            if cursor.fetchone()[0]:
                yield str(sentence)


MORE_THAN_ROWS = {
    gettext_lazy(
        "应用的数据库角色可以建临时表：请以数据库所有者运行 tuanding migrate，或 REVOKE TEMPORARY ON DATABASE … FROM PUBLIC"
    ): "has_database_privilege(current_database(), 'TEMPORARY')",
    gettext_lazy(
        "应用的数据库角色可以建表：请以数据库所有者运行 tuanding migrate，或 REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    ): "has_schema_privilege('public', 'CREATE') OR has_database_privilege(current_database(), 'CREATE')",
}
