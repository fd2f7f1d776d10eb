"""One setting chooses the database: empty is SQLite beside the data, `postgresql://…` is PostgreSQL."""

import os
import sqlite3
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

WAL_IS_SAFE_FROM = (3, 51, 3)  # below it, resetting the WAL could corrupt the file


def use_bundled_sqlite() -> None:
    """Put pysqlite3 (with its own, newer SQLite) in the place of the machine's, where a wheel exists for it."""
    try:
        # imported here: not everywhere
        import pysqlite3
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def sqlite_is_safe_for_wal() -> bool:
    return sys.modules.get("sqlite3", sqlite3).sqlite_version_info >= WAL_IS_SAFE_FROM


def database(url: str, home: Path, *, demo: bool) -> dict:
    """Django's settings for one database. Raises ValueError naming the scheme when it is neither of the two."""
    scheme = urlsplit(url).scheme
    if not url or scheme == "sqlite":
        return _sqlite(
            Path(url.removeprefix("sqlite://")) if url else home / f"{'demo' if demo else 'tuanding'}.sqlite3"
        )
    if scheme in ("postgres", "postgresql"):
        return _postgres(url)
    raise ValueError(f"DATABASE_URL: {scheme}:// is neither sqlite:// nor postgresql://")


def application_role(url: str) -> str:
    """The role named in DATABASE_URL, which runs the application; empty for SQLite."""
    at = urlsplit(url)
    return unquote(at.username or "") if at.scheme.startswith("postgres") else ""


def _sqlite(path: Path) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    journal = "WAL" if sqlite_is_safe_for_wal() else "DELETE"
    pragmas = (
        f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;PRAGMA busy_timeout=10000;PRAGMA cache_size=-2000;PRAGMA mmap_size=67108864"
    )
    options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas, "timeout": 10}
    return {
        "ENGINE": "tuanding.config.sqlite",
        "NAME": str(path),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": os.environ.get("TUANDING_TEST_DB")},
    }


def _postgres(url: str) -> dict:
    at = urlsplit(url)
    options: dict = {"server_side_binding": True, **dict(parse_qsl(at.query))}
    host = options.pop("host", at.hostname or "")
    return {
        "ENGINE": "tuanding.config.postgresql",
        "NAME": at.path.lstrip("/"),
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
        "HOST": host,
        "PORT": str(at.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
    }
