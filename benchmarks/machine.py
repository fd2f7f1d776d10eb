"""What the figures were taken on, without saying whose it is."""

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path


def about() -> dict[str, str]:
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{_gigabytes()} GB",
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": _sqlite(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def mark(machine: dict[str, str]) -> str:
    """Eight letters that are the same for the same kind of machine."""
    text = "|".join(machine[name] for name in ("processor", "cores", "memory", "system"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _gigabytes() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)


def _sqlite() -> str:
    """The one the product uses, asked in a process of its own."""
    ask = "from tuanding.config.database import use_bundled_sqlite as u; u(); import sqlite3; print(sqlite3.sqlite_version)"
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
