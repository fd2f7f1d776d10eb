"""`tuanding serve`: the process that starts web and jobs, looks after them and stops them (decision 0030).

A child process, `management/commands/serve.py`, makes everything ready, prints the sentences to say later, and ends, with
what only that needed in memory. Then the program is loaded here, and web and jobs are forked from it.
"""

import argparse
import http.client
import importlib
import json
import os
import sys
import time
from functools import partial
from typing import NamedTuple

from tuanding.entrypoints.cli.children import Family, Work, output_of
from tuanding.entrypoints.worker.flag import Flag, ignore_stop_signals, set_on_stop_signals

PREPARATION = "--prepare"  # the part of `serve` that stands in a process of its own
ANSWER_WITHIN = 2
PYTHON = [sys.executable, "-m"]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, default=4, help="threads of each")
    parser.add_argument("--demo", action="store_true", help="the demo company, a database of its own")


def main(arguments: list[str]) -> int:
    """Runs until a stop signal, then returns 0; the exit code of the preparation where that refuses."""
    stopping = Flag()
    set_on_stop_signals(stopping)
    try:
        preparation = output_of([*PYTHON, "tuanding", "serve", PREPARATION, *arguments], stopping)
        if preparation is None:
            return 0
        code, output = preparation
        return code or run_web_and_worker(arguments, Messages(**json.loads(output)), stopping)
    finally:
        ignore_stop_signals()


class Messages(NamedTuple):
    """What is printed while web and jobs run, in the language of the terminal."""

    ready: str  # when the server answers
    restarted: str  # when a child ended; with %(name)s and %(code)s


def run_web_and_worker(arguments: list[str], messages: Messages, stopping: Flag) -> int:
    """Runs web and jobs, and starts them again when they end, until `stopping` is set: then 0. 1 where one of them ends
    again and again. `arguments`: those of the command line after `serve`."""
    parser = argparse.ArgumentParser()
    add_options(parser)
    options, _django_s_own = parser.parse_known_args(arguments)

    def restarted(name: str, code: int) -> None:
        print(messages.restarted % {"name": name, "code": code}, file=sys.stderr, flush=True)

    # by name, as Django its settings: `config` stands above; now and not before: the tables are ready
    server = importlib.import_module("tuanding.config.server")
    works: dict[str, Work] = {"web": partial(server.serve_pages, server_arguments(options)), "worker": run_jobs}
    family = Family(works, restarted, stopping)
    return family.run(lambda: server_answers(options.host, options.port), lambda: print(messages.ready, flush=True))


def server_arguments(options: argparse.Namespace) -> list[str]:
    """As granian's own command takes them."""
    return [
        "tuanding.config.wsgi:application",
        *("--interface", "wsgi"),
        *("--host", options.host),
        *("--port", str(options.port)),
        *("--workers", str(options.workers)),
        *("--blocking-threads", str(options.threads)),
        *("--log-level", "warning"),
        "--respawn-failed-workers",
        *("--workers-kill-timeout", "8"),
    ]


def run_jobs() -> None:
    """As `tuanding worker` does."""
    # imported here: settings first
    from django.core.management import call_command

    call_command("worker")


def server_answers(host: str, port: int) -> bool:
    """Whether the server answers; asked directly, never through a proxy."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        time.sleep(0.05)
        return False
    finally:
        connection.close()
