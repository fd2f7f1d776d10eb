"""Databases of the benchmark: each size is made once a day and kept; a run works on a copy."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench"
MAKERS = ("names.py", "plan.py", "people.py", "tables.py", "company.py", "history.py", "earlier.py")
PRODUCT = ("models.py", "gates.py", "index.py", "words.py", "scopes.py", "0001_first.py")
KEEP = 6
START: Path | None = None  # a migrated, empty database to begin with
SWITCHES: dict[str, str] = {}  # what the tests of the benchmark itself set for the product


def child(*arguments: object, environment: dict[str, str] | None = None) -> str:
    """Run `python -m benchmarks.inside …` with the product's settings; what it printed."""
    command = [sys.executable, "-m", "benchmarks.inside", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=product(environment), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))} failed:\n{done.stderr[-4000:]}")
    return done.stdout


def product(more: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of the product under test: its own home, no demo, no testing switches."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("TUANDING_", "DATABASE_URL", "MIGRATION_"))}
    own = {"TUANDING_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "tuanding.config.settings"}
    return {**clean, **own, **SWITCHES, **(more or {})}


def static_files() -> None:
    """The product finds its style sheets by hashed names: collected once into the benchmark's home."""
    if not (HOME / "static" / "staticfiles.json").exists():
        command = [sys.executable, "-m", "tuanding", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(command, cwd=ROOT, env=product(), check=True)


class Sqlite:
    """A file, kept under the hash of everything that decides what is in it."""

    vendor = "sqlite"

    def environment(self, path: Path) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite://{path}"}

    def journal(self, entries: int) -> dict[str, str]:
        """A database with a journal of that length, not kept."""
        HOME.mkdir(parents=True, exist_ok=True)
        work = HOME / "journal.sqlite3"
        remove(work)
        forget_checkpoints()
        if START:
            shutil.copy(START, work)
        child("fill_journal", entries, environment=self.environment(work))
        return self.environment(work)

    def filled(self, size: int, activities: int, on: date, fresh: bool = False) -> tuple[Path, float]:
        """The kept database of a size with so many calls of earlier years, and the seconds its making took."""
        HOME.mkdir(parents=True, exist_ok=True)
        database = HOME / f"{size}-{activities}-{on:%m%d}-{made_from()}.sqlite3"
        seconds_file = database.with_suffix(".json")
        if fresh or not seconds_file.exists():
            remove(database)
            if START:
                shutil.copy(START, database)
            began = time.perf_counter()
            child("fill", size, on.isoformat(), activities, environment=self.environment(database))
            seconds_file.write_text(json.dumps({"seconds": round(time.perf_counter() - began, 1)}))
            forget_old()
        return database, json.loads(seconds_file.read_text())["seconds"]

    def working(self, database: Path) -> dict[str, str]:
        """A copy to work on: writes of one run do not reach the next."""
        work = HOME / "work.sqlite3"
        remove(work)
        shutil.copy(database, work)
        return self.environment(work)

    def finish(self) -> None:
        """The copy that was worked on goes; what it was copied from stays."""
        for name in ("work", "journal"):
            remove(HOME / f"{name}.sqlite3")


class Postgres:
    """A server of the run's own with fsync on; a database per size, made each time."""

    vendor = "postgresql"
    template = "template1"  # the tests of the benchmark itself have a migrated one

    def __init__(self):
        from tests.postgres import Cluster

        self.names: list[str] = []
        self.cluster = Cluster(settings=("listen_addresses=", "shared_buffers=1GB", "max_wal_size=4GB"))
        self.cluster.start()

    def create(self, name: str) -> dict[str, str]:
        from tests.postgres import OWNER

        self.cluster.run(f"CREATE DATABASE {name} TEMPLATE {self.template} OWNER {OWNER}")
        self.names.append(name)
        return self.environment(name)

    def environment(self, name: str) -> dict[str, str]:
        from tests.postgres import APPLICATION, OWNER

        url = "postgresql://{}@/" + f"{name}?host={self.cluster.socket}"
        return {"DATABASE_URL": url.format(APPLICATION), "MIGRATION_DATABASE_URL": url.format(OWNER)}

    def journal(self, entries: int) -> dict[str, str]:
        forget_checkpoints()
        environment = self.create(f"journal{entries}")
        child("fill_journal", entries, environment=environment)
        return environment

    def filled(self, size: int, activities: int, on: date, fresh: bool = False) -> tuple[str, float]:
        name, began = f"bench{size}", time.perf_counter()
        child("fill", size, on.isoformat(), activities, environment=self.create(name))
        return name, round(time.perf_counter() - began, 1)

    def working(self, database: str) -> dict[str, str]:
        return self.environment(database)

    def finish(self) -> None:
        """What was made goes: ten million calls take gigabytes."""
        for name in self.names:
            self.cluster.run(f"DROP DATABASE {name} WITH (FORCE)")
        self.names = []


STORES = {"sqlite": Sqlite, "postgresql": Postgres}


def made_from() -> str:
    """Of the generator, and of what in the product decides tables and tokens."""
    files = [ROOT / "benchmarks" / name for name in MAKERS]
    files += [path for path in sorted((ROOT / "tuanding").rglob("*.py")) if path.name in PRODUCT]
    total = hashlib.sha256(b"".join(path.read_bytes() for path in files))
    return total.hexdigest()[:12]


def forget_checkpoints() -> None:
    """Those that another journal left outside would rightly be said to be only there."""
    shutil.rmtree(HOME / "checkpoints", ignore_errors=True)


def remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def forget_old() -> None:
    files = sorted(HOME.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEEP:]:
        remove(path.with_suffix(".sqlite3"))
        path.unlink()
