"""Django's own SQLite backend, whose transactions and single writes wait for their turn first."""

from typing import Any

from django.db.backends.sqlite3 import base

from tuanding.config.sqlite.turns import Turns

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
PRIVATE_PARTS = (  # of Django, which documents none of them; a test looks whether the installed one has them
    *("DatabaseWrapper.get_new_connection", "DatabaseWrapper.create_cursor", "DatabaseWrapper.is_in_memory_db"),
    *("DatabaseWrapper._start_transaction_under_autocommit", "DatabaseWrapper._commit"),
    *("DatabaseWrapper._rollback", "DatabaseWrapper._close", "DatabaseWrapper.in_atomic_block"),
    *("DatabaseWrapper.settings_dict", "DatabaseWrapper.connection", "SQLiteCursorWrapper.execute"),
)


class DatabaseWrapper(base.DatabaseWrapper):
    turns: Turns | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            self.turns = Turns(str(self.settings_dict["NAME"]))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.owner = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_back_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_back_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_back_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self.turns:
                self.turns.close()

    def _take_turn(self) -> None:
        if self.turns:
            self.turns.take()

    def _give_back_turn(self) -> None:
        """A commit that failed leaves its transaction open, and with it the turn, for the rollback that follows."""
        if self.turns and not (self.connection and self.connection.in_transaction):
            self.turns.give_back()


class Cursor(base.SQLiteCursorWrapper):
    owner: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if self.owner.in_atomic_block or not query.startswith(WRITES):
            return super().execute(query, params)
        self.owner._take_turn()
        try:
            return super().execute(query, params)
        finally:
            self.owner._give_back_turn()
