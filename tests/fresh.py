"""A database of a test's own, and several hands on it at once."""

import threading
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection, connections

from tuanding.config.database import database


@contextmanager
def connected_to(name, engine, role="DATABASE_URL"):
    """Every thread's next connection goes there. The settings are one dictionary for all threads."""
    there = database(
        engine.environment(name)[role] or engine.environment(name)["DATABASE_URL"], settings.HOME, demo=False
    )
    shared = connections.settings["default"]
    before = {key: shared[key] for key in ("NAME", "USER")}
    connection.close()
    shared.update({key: there.get(key, "") for key in before})
    try:
        yield
    finally:
        connections.close_all()
        shared.update(before)


class FreshDatabase:
    def __init__(self, name, engine):
        self.name, self.engine, self.vendor = name, engine, engine.vendor

    @property
    def environment(self):
        """What a child process needs to find this database."""
        return self.engine.environment(self.name)

    def as_migrator(self):
        """With PostgreSQL: as the role that owns the tables. With SQLite there is one user only."""
        return connected_to(self.name, self.engine, "MIGRATION_DATABASE_URL")


def at_once(*acts, seconds=30):
    """Each act in a thread of its own, let go together. Returns per act what it answered or raised, in order."""
    outcomes, start = [None] * len(acts), threading.Barrier(len(acts))

    def hand(number, act):
        with closing(connection):
            try:
                start.wait(seconds)
                outcomes[number] = act()
            except Exception as refused:
                outcomes[number] = refused

    threads = [threading.Thread(target=hand, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "a deadlock, or slower than the limit"
    return outcomes
