"""Closes the database connections of threads that have ended, before the next request.

The web server ends threads that had nothing to do for half a minute and starts others when requests come again. Django
keeps a connection to the database for each thread, and one that is left stands in a ring of references: only the
garbage collector would close it, some hours later. So each burst after a pause left connections open, until PostgreSQL
refused the next one. Now there are never more than the web server may have threads.
"""

import threading
import weakref
from queue import SimpleQueue
from typing import Any

from django.core.signals import request_started
from django.db.backends.signals import connection_created


class Token:
    """Hangs on its thread alone, and so goes when the thread does."""


class Watch(weakref.ref):
    """Waits for the end of a token. What is called then is one C function: Python 3.11 crashes when a thread of the
    web server closes a SQLite connection, or collects garbage, in its last moments."""

    connection: Any


_of_this_thread = threading.local()
_watches: dict[int, Watch] = {}
_left: SimpleQueue[Watch] = SimpleQueue()
_closing = threading.Lock()


def register_connection_of_thread(connection: Any, **_signal: Any) -> None:
    """Called when Django connects: the first time in this thread, or again after a connection grew too old."""
    tokens = vars(_of_this_thread).setdefault("tokens", {})
    if id(connection) not in tokens:
        tokens[id(connection)] = token = Token()
        new = Watch(token, _left.put)
        new.connection = connection
        _watches[id(new)] = new


def close_connections_of_ended_threads(**_signal: Any) -> None:
    """Called at the start of each request: close the connections of ended threads, one request at a time."""
    with _closing:
        while not _left.empty():
            ended = _left.get()
            del _watches[id(ended)]
            ended.connection.inc_thread_sharing()
            ended.connection.close()


def connect_threads() -> None:
    connection_created.connect(register_connection_of_thread, dispatch_uid="tuanding.threads")
    request_started.connect(close_connections_of_ended_threads, dispatch_uid="tuanding.threads")
