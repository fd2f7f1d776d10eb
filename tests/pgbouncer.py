"""PgBouncer in transaction mode before a test's PostgreSQL: each transaction may come over another connection.

It listens on a Unix socket in a folder of its own only, refuses to run as root, and is stopped by its process id.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.postgres import APPLICATION, OWNER, Cluster, another_user

PROGRAM = "/usr/sbin/pgbouncer"
PORT = 5432  # of the socket's name, where PostgreSQL's own programs look by themselves
SETTINGS = """
[databases]
* = host={server}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {home}
auth_type = trust
auth_file = {home}/users
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
"""


class Bouncer:
    """At most `pool` connections to the server for a role, however many clients come. A context."""

    def __init__(self, cluster: Cluster, pool: int):
        self.cluster, self.pool = cluster, pool
        self.home = Path(tempfile.mkdtemp(prefix="tuanding-pgbouncer-"))

    def __enter__(self) -> "Bouncer":
        settings, users = self.home / "settings.ini", self.home / "users"
        settings.write_text(
            SETTINGS.format(server=self.cluster.socket, home=self.home, port=PORT, pool=self.pool), "utf-8"
        )
        users.write_text("".join(f'"{role}" ""\n' for role in (APPLICATION, OWNER)), "utf-8")
        user = another_user()
        if user:
            for path in (self.home, settings, users):
                shutil.chown(path, user.pw_uid, user.pw_gid)
        log = (self.home / "log").open("w")
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"} if user else {}
        self.process = subprocess.Popen([PROGRAM, settings], stdout=log, stderr=log, **as_user)
        end = time.monotonic() + 20
        while not (self.home / f".s.PGSQL.{PORT}").exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PgBouncer did not start:\n{(self.home / 'log').read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def environment(self, database: str) -> dict[str, str]:
        url = "postgresql://{role}@/{database}?host={host}"
        names = {"DATABASE_URL": APPLICATION, "MIGRATION_DATABASE_URL": OWNER}
        return {key: url.format(role=role, database=database, host=self.home) for key, role in names.items()}
