"""PURE: reads a file from anybody in a child process with limits of memory, CPU time, file size and core.

Started by path as well as imported. The child imports nothing of ours, so that a hostile file has nothing to reach: it
limits itself, loads the reader by its path, and writes what `answer(content, *numbers)` of the reader returns as JSON.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

log = logging.getLogger(__name__)
ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG")
PATIENCE = 4  # times the seconds by the clock: others want the CPU too


class Limits(NamedTuple):
    """`memory`: bytes of address space. `seconds`: of CPU time."""

    memory: int
    seconds: int


class SandboxFailure(TypedDict):
    """`time`: past the seconds. `memory`: past the memory. `busy`: others had the CPU for PATIENCE times as long.
    `broken`: the reader ended without an answer."""

    failed: Literal["time", "memory", "busy", "broken"]


def read_or_failure(
    reader: Path, content: bytes, limits: Limits, *reader_arguments: int
) -> dict[str, Any] | SandboxFailure:
    """What `answer(content, *reader_arguments)` of the file `reader` returns, or why it gave no answer. Raises nothing for
    what is in the content."""
    command = [sys.executable, "-P", __file__, str(reader), *map(str, (*limits, *reader_arguments))]
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    try:
        child = subprocess.run(
            command, input=content, capture_output=True, env=environment, timeout=limits.seconds * PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": "busy"}
    if child.returncode < 0:  # ended by a signal: of the CPU limit, or of a library that got no memory
        return {"failed": "time" if child.returncode == -signal.SIGXCPU else "memory"}
    if child.returncode or not child.stdout:
        log.error("%s ended without an answer: %s", reader, child.stderr[-400:].decode(errors="replace"))
        return {"failed": "broken"}
    return json.loads(child.stdout)


def _limit(memory: int, seconds: int) -> None:
    # imported here: not everywhere
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # both alike would kill without saying why
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _as_child(path: str, memory: str, seconds: str, *numbers: str) -> None:
    """The limits come before anything that allocates."""
    _limit(int(memory), int(seconds))
    logging.disable()  # a reader's remarks on somebody's file are nobody's errors
    # imported here: limits before imports
    import runpy

    reader, text = runpy.run_path(path)["answer"], '{"failed": "memory"}'
    with suppress(MemoryError):
        text = json.dumps(reader(sys.stdin.buffer.read(), *map(int, numbers)))
    sys.stdout.write(text)  # outside: what the reader had in memory goes with its error


if __name__ == "__main__":
    _as_child(*sys.argv[1:])
