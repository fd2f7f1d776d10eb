"""The home made by the release before (tests/data/before), unpacked into a folder and a database of its own."""

import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.databases import ROOT
from tests.early import ENGINE
from tests.fresh import connected_to
from tuanding.core.accounts.models import Person
from tuanding.entrypoints.api.tokens import new_token

RELEASE = "c0e0474"
DATA = ROOT / "tests" / "data" / "before"
KEYS = json.loads((DATA / "keys.json").read_text("utf-8"))
PACKAGES = {"sqlite": "home.sqlite3.xz", "postgresql": "home.pg.sql.xz"}


@cache
def expected() -> dict[str, Any]:
    """What the release before showed of this home, and how it answered what was sent again."""
    return json.loads((DATA / "expected.json").read_text("utf-8"))


def moment() -> datetime:
    """When the home was left: everything is compared as it stood then."""
    return datetime.fromisoformat(expected()["now"])


class Home:
    """A folder with secrets, attachments and checkpoints, and a database called `name`."""

    def __init__(self, folder: Path, name: str):
        self.folder, self.name = folder, name

    @classmethod
    def unpacked(cls, folder: Path, name: str) -> "Home":
        """As the release before left it: nothing is migrated."""
        home = cls(folder, name)
        with tarfile.open(fileobj=io.BytesIO(unpacked("files.tar.xz"))) as packed:
            packed.extractall(folder, filter="data")
        for secret in ("journal", "django"):
            (folder / "secrets").mkdir(exist_ok=True, mode=0o700)
            (folder / "secrets" / secret).write_text(KEYS[secret])
        mine = folder / "checkpoints" / ENGINE.vendor
        mine.rename(home.checkpoints)
        ENGINE.restore(name, unpacked(PACKAGES[ENGINE.vendor]))
        return home

    @property
    def checkpoints(self) -> Path:
        """They lie under the name of their database."""
        return self.folder / "checkpoints" / self.name

    def copy(self, folder: Path, name: str) -> "Home":
        """The same again, for a test that writes."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = Home(folder, name)
        (folder / "checkpoints" / self.name).rename(other.checkpoints)
        ENGINE.copy(name, of=self.name)
        return other

    def drop(self) -> None:
        ENGINE.drop(self.name)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to be at home here."""
        return {**os.environ, **ENGINE.environment(self.name), "TUANDING_HOME": str(self.folder)}

    def run(self, *words: str) -> str:
        """What a `tuanding` command says; AssertionError with its complaint when it ends badly."""
        return _output([sys.executable, "-m", "tuanding", *words], ROOT, self.environment)

    def migrate(self) -> None:
        self.run("migrate", "-v", "0")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This process works in the home, at the moment it was left."""
        default = settings.STORAGES["default"]
        files = {**default, "OPTIONS": {**default["OPTIONS"], "location": self.folder / "files"}}
        here = override_settings(
            HOME=self.folder,
            SECRETS_HOME=self.folder / "secrets",
            SECRET_KEY=KEYS["django"],
            JOURNAL_KEYS={settings.JOURNAL_KEY_ID: KEYS["journal"]},
            STORAGES={**settings.STORAGES, "default": files},
        )
        clock = patch("django.utils.timezone.now", lambda: moment().astimezone(UTC))
        with ExitStack() as stack:
            for context in (here, clock, connected_to(self.name, ENGINE)):
                stack.enter_context(context)
            yield


def unpacked(name: str) -> bytes:
    return lzma.decompress((DATA / name).read_bytes())


def _output(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command[1:]}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def sent_again(one: dict[str, Any], body: str | None = None) -> tuple[int, Any]:
    """A recorded request once more, with its own key: (status, what the API answers or where the page leads)."""
    person, client, headers = Person.objects.get(username=one["who"]), Client(), {}
    if one["path"].startswith("/api/"):
        token, _row = new_token(person, moment())
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": one["key"]}
    else:
        client.force_login(person)
    content = one["body"] if body is None else body
    answer = client.generic(one["method"].upper(), one["path"], content, one["kind"], headers=headers)
    return answer.status_code, answer.get("Location") or answer.json()


class OldRelease:
    """The code of the release before, in a folder of its own, run by this Python."""

    def __init__(self, folder: Path):
        self.folder = folder

    def python(self, home: Home, program: str) -> str:
        """What a program prints that runs with the old code in that home."""
        begin = (
            "import django, tuanding; django.setup()\n"
            f"assert tuanding.__file__.startswith({str(self.folder)!r}), tuanding.__file__\n"
        )
        environment = {
            **home.environment,
            "PYTHONPATH": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tuanding.config.settings",
        }
        return _output([sys.executable, "-c", begin + program], self.folder, environment)


def old_release(folder: Path) -> OldRelease:
    """Taken out of git's history; skips the test where that does not reach so far back."""
    archive = subprocess.run(["git", "archive", RELEASE, "tuanding"], cwd=ROOT, capture_output=True)
    if archive.returncode:
        pytest.skip(f"git does not hold {RELEASE} here (a shallow clone, or no repository): its code cannot be run")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(folder, filter="data")
    return OldRelease(folder)
