"""Statements are prepared on the server where a connection stays the same one: planning a page's queries takes PostgreSQL
longer than answering them.

Behind a pooler in transaction mode the next statement may reach another server process, which knows nothing of what was
prepared. There the process that answers is not the one the connection was introduced to, and nothing is prepared.
"""

from django.db.backends.postgresql import base

PREPARED_FROM = 5  # a statement's fifth execution: what is asked once is not worth it


class DatabaseWrapper(base.DatabaseWrapper):
    def connect(self) -> None:
        super().connect()
        if "prepare_threshold" not in self.settings_dict["OPTIONS"]:
            self.connection.prepare_threshold = PREPARED_FROM if self._is_direct() else None

    def _is_direct(self) -> bool:
        """Whether the server's process is the one whose id came with the connection: a pooler makes one up."""
        (pid,) = self.connection.execute("SELECT pg_backend_pid()").fetchone()
        return pid == self.connection.info.backend_pid
