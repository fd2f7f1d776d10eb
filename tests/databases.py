"""Databases for tests: one migrated template a run, and copies of it in no time.

Nothing here flushes or truncates: the gates in the database would refuse it. Imports no Django, since it runs before
the settings.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import ADMIN, APPLICATION, OWNER, Cluster

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "template_tuanding"


def engine_for(home: Path, server: str):
    """TUANDING_TEST_PG: empty is SQLite, 1 is PostgreSQL, `bundled` the one that comes from PyPI."""
    return Postgres(home, server) if server else Sqlite(home)


def migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "tuanding", "migrate", "--skip-checks", "-v", "0"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the template database could not be migrated:\n{done.stderr[-4000:]}")


class Sqlite:
    """The template is kept between runs under the hash of the code that makes it."""

    vendor = "sqlite"

    def __init__(self, home: Path):
        self.home = home
        self.mine: Path | None = None

    def file(self, name: str) -> Path:
        return self.home / f"{name}.sqlite3"

    def environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite://{self.file(name)}", "MIGRATION_DATABASE_URL": ""}

    def template(self) -> Path:
        """Asked for once a run: code that changes while tests run does not change their database."""
        if self.mine is None:
            self.mine = Path(shutil.copy(self._template_file(), self.file("migrated")))
        return self.mine

    def _template_file(self) -> Path:
        file = Path(tempfile.gettempdir(), f"tuanding-templates-{os.getuid()}", f"{source_hash()}.sqlite3")
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            migrate(self.environment("template"))
            mine = Path(shutil.copy(self.file("template"), file.with_suffix(f".{os.getpid()}")))
            mine.rename(file)  # two runs may make it at once: each file is whole
            forget_old(file.parent)
        return file

    def copy(self, name: str, of: str = "") -> None:
        """Of the template, or of another database that nobody has open."""
        shutil.copy(self.file(of) if of else self.template(), self.file(name))

    def restore(self, name: str, content: bytes) -> None:
        """From the content of a database file."""
        self.file(name).write_bytes(content)

    def drop(self, name: str) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.file(name)}{ending}").unlink(missing_ok=True)


class Postgres:
    """A server of its own; one role owns the tables, the tests come as the other, which reads and writes rows only."""

    vendor = "postgresql"

    def __init__(self, home: Path, server: str):
        self.cluster = Cluster(bundled=server == "bundled")
        self.migrated = False

    def url(self, name: str, role: str) -> str:
        return f"postgresql://{role}@/{name}?host={self.cluster.socket}"

    def environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": self.url(name, APPLICATION), "MIGRATION_DATABASE_URL": self.url(name, OWNER)}

    def template(self) -> str:
        if not self.migrated:
            self.cluster.start()
            self.cluster.run(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
            migrate(self.environment(TEMPLATE))
            self.migrated = True
        return TEMPLATE

    def copy(self, name: str, of: str = "") -> None:
        """What a migration says of the database itself does not come along with its tables."""
        create = f"CREATE DATABASE {name} TEMPLATE {of or self.template()} OWNER {OWNER}"
        self.cluster.run(create, f"REVOKE TEMPORARY, CREATE ON DATABASE {name} FROM PUBLIC, {APPLICATION}")

    def restore(self, name: str, content: bytes) -> None:
        """From a dump in plain SQL without COPY, by the role that will own the tables."""
        import psycopg

        self.template()  # the server stands
        self.cluster.run(f"CREATE DATABASE {name} OWNER {OWNER}")
        with psycopg.connect(self.url(name, OWNER), autocommit=True) as connection:
            connection.execute(content)

    def drop(self, name: str) -> None:
        self.cluster.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def admin_url(self, name: str) -> str:
        return self.url(name, ADMIN)


def source_hash() -> str:
    """Of all code: what a migration makes also depends on gates, tables of moves and the settings."""
    total = hashlib.sha256(sys.version.encode())
    for path in sorted((ROOT / "tuanding").rglob("*.py")):
        total.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:24]


def forget_old(folder: Path, keep: int = 10) -> None:
    files = sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[keep:]:
        path.unlink(missing_ok=True)
