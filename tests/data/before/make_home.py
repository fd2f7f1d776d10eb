"""Makes the home of before: a small invented company, built by the release c0e0474 on both databases, and packs it.

It is run with the code of that release, which lives in a work tree of its own:

    git worktree add ../before c0e0474
    cd ../before && PYTHONPATH=. ../<clone>/.venv/bin/python ../<clone>/tests/data/before/make_home.py

It needs `pg_dump` of PostgreSQL 15 and writes beside itself: `home.sqlite3.xz`, `home.pg.sql.xz`, `files.tar.xz`
(attachments, and the checkpoint of each home) and `expected.json`, what the release of before showed of it on either.
The clock stands at 2026-11-24, so a further run makes the same company; passwords, the seal's key and signature, and so
the files sealed with it, are others each time.

It and its three neighbours belong to c0e0474 and stay as they are when the product changes.
"""

import io
import json
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
RELEASE = "c0e0474"
KEYS = json.loads((HERE / "keys.json").read_text("utf-8"))
STRONGEST = 9 | lzma.PRESET_EXTREME


def main() -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout
    assert commit.startswith(RELEASE), f"run this where {RELEASE} is checked out, not {commit}"
    subprocess.run([sys.executable, "scripts/catalogue.py", "compile"], check=True)
    with tempfile.TemporaryDirectory(prefix="home-of-before-") as folder:
        homes = {"sqlite": _on_sqlite(Path(folder)), "postgresql": _on_postgresql(Path(folder))}
        _pack_files(homes)
        shown = [(home / "expected.json").read_text("utf-8") for home in homes.values()]
    assert shown[0] == shown[1], "the two databases show different things"
    (HERE / "expected.json").write_text(shown[0], "utf-8")


def _on_sqlite(folder: Path) -> Path:
    return _built(folder / "sqlite", {"DATABASE_URL": "", "MIGRATION_DATABASE_URL": ""}, _pack_sqlite)


def _on_postgresql(folder: Path) -> Path:
    from tests.postgres import APPLICATION, OWNER, Cluster

    cluster = Cluster()
    cluster.start()
    cluster.run(f"CREATE DATABASE tuanding OWNER {OWNER}")
    addresses = {
        name: f"postgresql://{role}@/tuanding?host={cluster.socket}"
        for name, role in (("DATABASE_URL", APPLICATION), ("MIGRATION_DATABASE_URL", OWNER))
    }
    home = _built(folder / "postgresql", addresses, lambda _home: _pack_postgresql(cluster))
    cluster.stop()
    return home


def _built(home: Path, addresses: dict[str, str], pack) -> Path:
    """Told, packed, then read: what reading leaves behind (sessions, tokens) is not in the package."""
    home.mkdir()
    environment = {**os.environ, **addresses, "TUANDING_HOME": str(home)}
    environment |= {"TUANDING_TESTING": "1", "TUANDING_HOSTS": "testserver", "PYTHONPATH": str(Path.cwd())}
    environment |= {f"TUANDING_SECRET_{name.upper()}": KEYS[name] for name in ("journal", "django")}
    subprocess.run([sys.executable, "-m", "tuanding", "migrate", "-v", "0"], env=environment, check=True)
    subprocess.run([sys.executable, __file__, "tell", home / "told.json"], env=environment, check=True)
    pack(home)
    subprocess.run([sys.executable, __file__, "read", home / "told.json"], env=environment, check=True)
    return home


def _pack_sqlite(home: Path) -> None:
    with sqlite3.connect(home / "tuanding.sqlite3", isolation_level=None) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _write("home.sqlite3.xz", (home / "tuanding.sqlite3").read_bytes())


def _pack_postgresql(cluster) -> None:
    from tests.postgres import ADMIN

    where = ["-h", str(cluster.socket), "-U", ADMIN, "tuanding"]
    dump = subprocess.run(
        ["pg_dump", "-O", "-x", "--inserts", "--rows-per-insert=100", *where],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    without = re.sub(r"^\\(un)?restrict .*\n", "", dump, flags=re.MULTILINE)  # words of psql alone, no SQL
    _write("home.pg.sql.xz", without.encode())


def _pack_files(homes: dict[str, Path]) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for vendor, home in homes.items():
            _add(packed, home / "files", "files")
            _add(packed, home / "checkpoints" / "tuanding", f"checkpoints/{vendor}")
    _write("files.tar.xz", buffer.getvalue())


def _add(packed: tarfile.TarFile, folder: Path, name: str) -> None:
    """Each content once: what both homes printed alike has the same name."""
    there = set(packed.getnames())
    for path in sorted(folder.rglob("*")):
        member = tarfile.TarInfo(f"{name}/{path.relative_to(folder).as_posix()}")
        if path.is_file() and member.name not in there:
            content = path.read_bytes()
            member.size, member.mode = len(content), 0o600
            packed.addfile(member, io.BytesIO(content))


def _write(name: str, content: bytes) -> None:
    (HERE / name).write_bytes(lzma.compress(content, preset=STRONGEST))
    print(f"{name}: {len(content)} bytes, {(HERE / name).stat().st_size} packed")


def tell(path: Path) -> None:
    """In a process of its own, with Django: the company happens."""
    from company import Company

    import tuanding

    assert Path(tuanding.__file__).is_relative_to(Path.cwd()), "the code of another release is run"
    company = Company()
    company.happen()
    _forget_this_machine()
    path.write_text(json.dumps({"now": company.clock.now.isoformat(), "sent": company.desk.sent}))


def _forget_this_machine() -> None:
    """Tracebacks name files by where they lie, sessions and tokens are of today: neither belongs into the package."""
    from django.contrib.sessions.models import Session

    from tuanding.core.jobs.models import Job
    from tuanding.entrypoints.api.models import ApiToken

    for job in Job.objects.exclude(error=""):
        job.error = re.sub(r'File "[^"]*/(?:site-packages/|(?=tuanding/|tests/|unittest/))', 'File "', job.error)
        job.save(update_fields=["error"])
    Session.objects.all().delete()
    ApiToken.objects.all().delete()


def read(path: Path) -> None:
    """In a process of its own: what the release of before shows, and how it answers what is sent again."""
    from datetime import datetime

    from desk import Clock, Desk
    from readings import account

    told = json.loads(path.read_text())
    clock = Clock(datetime.fromisoformat(told["now"]))
    shown = account(clock.now)
    assert shown["findings"] == [], shown["findings"]
    desk = Desk(clock)
    again = [[one, *desk.send(one)] for one in told["sent"]]
    assert account(clock.now)["journal"] == shown["journal"], "a repeated request wrote something"
    parts = ",\n".join(f'"{name}": {_lines(part)}' for name, part in {**shown, "again": again}.items())
    path.with_name("expected.json").write_text(f"{{{parts}}}\n", "utf-8")


def _lines(part) -> str:
    """JSON with one line for each record: short, and a difference is seen."""
    one = partial(json.dumps, ensure_ascii=False, sort_keys=True)
    if isinstance(part, dict) and part:
        return "{\n" + ",\n".join(f" {one(str(key))}: {one(value)}" for key, value in part.items()) + "\n}"
    if isinstance(part, list) and part:
        return "[\n" + ",\n".join(f" {one(value)}" for value in part) + "\n]"
    return one(part)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")
        import django

        django.setup()
        {"tell": tell, "read": read}[sys.argv[1]](Path(sys.argv[2]))
