"""Memory of processes, in megabytes. PURE.

Workers are forks of one parent and share many of its pages: the sum of their RSS counts these once for each. PSS shares
them out, so that the sum over all processes is what the machine gives; "private" is what nobody else uses.
"""

import os
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROC = Path("/proc")
PRIVATE = ("Private_Clean", "Private_Dirty")


def family(pid: int) -> list[int]:
    """The process and all that it and its children started; [] where the system does not say."""
    children = defaultdict(list)
    for child, parent in _parents():
        children[parent].append(child)
    members = [pid] if (PROC / str(pid)).exists() else []
    for member in members:
        members += children[member]
    return members


def total(pids: Iterable[int]) -> dict[str, Any]:
    """{"processes": n, "pss": MB, "private": MB} over these; a process that ended meanwhile has none. None where nothing
    is known, which is so on other systems than Linux."""
    all_kilobytes = [kilobytes for pid in pids if (kilobytes := _rollup(pid))]
    if not all_kilobytes:
        return {"processes": 0, "pss": None, "private": None}
    return {
        "processes": len(all_kilobytes),
        "pss": round(sum(one["Pss"] for one in all_kilobytes) / 1024, 1),
        "private": round(sum(one[name] for one in all_kilobytes for name in PRIVATE) / 1024, 1),
    }


def seconds(pids: Iterable[int]) -> float:
    """Seconds of processor that these have used so far; 0 where the system does not say."""
    ticks = [int(n) for pid in pids for n in _stat(pid)[11:13]]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def peak() -> int:
    """The most this process has had since it began its program. (`ru_maxrss` begins with what the one that started it had.)"""
    try:
        lines = (PROC / "self/status").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _parents() -> Iterable[tuple[int, int]]:
    """(process, its parent) of everything that runs."""
    pids = [int(path.name) for path in PROC.glob("[0-9]*")]
    return [(pid, int(fields[1])) for pid in pids if (fields := _stat(pid))]


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, from the state on; [] for a process that ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _rollup(pid: int) -> dict[str, int]:
    """Kilobytes by name; {} for a process that ended, and where the kernel has no such file."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}
