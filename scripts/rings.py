"""Runs a ring of tests: everything on SQLite, then on PostgreSQL what is marked for both (nightly: everything,
and once more with every query composed anew).

The ring has a budget in minutes for both runs together; what is over it is stopped and the ring has failed.
Ends with pytest's own closing line. More words on the command line go to pytest.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ON_POSTGRES, COMPOSING_ANEW = {"TUANDING_TEST_PG": "1"}, {"TUANDING_COMPOSE": "0"}
ROOT = Path(__file__).resolve().parent.parent
# ring: minutes, (name, marks, further environment) of each run
RINGS = {
    "test": (25, (("SQLite", "not nightly", {}), ("PostgreSQL", "(both or postgres) and not nightly", ON_POSTGRES))),
    "nightly": (
        8 * 60,
        (
            ("SQLite", "", {}),
            ("PostgreSQL", "", ON_POSTGRES),
            ("SQLite, composing anew", "not nightly", COMPOSING_ANEW),
        ),
    ),
}
NOTHING_COLLECTED = 5


def pytest(marks: str, further: dict[str, str], seconds: float, more: list[str]) -> int:
    """Its exit code; 124 when the time was over. The group is stopped, so that no browser or server is left behind."""
    spread = [] if "-n" in more or "-x" in more else ["-n", "2", "--dist", "loadfile"]  # one process a core
    command = [sys.executable, "-m", "pytest", *(["-m", marks] if marks else []), *spread, *more]
    environment = {**os.environ, "TUANDING_TEST_PG": "", **further}
    child = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        return child.wait(timeout=max(seconds, 1))
    except subprocess.TimeoutExpired:
        stop(child)
        return 124
    except KeyboardInterrupt:
        stop(child)
        raise


def stop(child: subprocess.Popen) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):  # the first lets pytest close what it opened
        os.killpg(child.pid, number)
        try:
            child.wait(timeout=20)
            return
        except subprocess.TimeoutExpired:
            continue


def main(ring: str, more: list[str]) -> int:
    minutes, runs = RINGS[ring]
    end = time.monotonic() + minutes * 60
    for name, marks, further in runs:
        print(f"== {ring} on {name}, {(end - time.monotonic()) / 60:.0f} of {minutes} minutes left", flush=True)
        code = pytest(marks, further, end - time.monotonic(), more)
        if code == 124:
            print(f"== {ring} is over its budget of {minutes} minutes", flush=True)
        if code not in (0, NOTHING_COLLECTED) or (code == NOTHING_COLLECTED and not more):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
