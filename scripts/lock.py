"""Makes the three lock files: universal for Python 3.11 to 3.13, every file by hash, no address of any registry.

What is locked stays as it is unless `--upgrade` is given.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev", "--constraint", "requirements.lock"],
    "requirements-node.lock": ["--group", "node"],
}
WITHOUT_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
UNIVERSAL = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
LOCAL = ("PIP_FIND_LINKS", "UV_FIND_LINKS")  # a file that lies on one machine only is in no lock


def lock(name: str, sources: list[str], more: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in LOCAL}
    uv = [sys.executable, "-m", "uv", "pip", "compile", *sources, "--output-file", name]
    subprocess.run([*uv, *UNIVERSAL, *WITHOUT_ADDRESSES, *more], cwd=ROOT, check=True, env=environment)
    if re.search(r"://|--(extra-)?index|--find-links", (ROOT / name).read_text()):
        sys.exit(f"{name} contains an address")


if __name__ == "__main__":
    for name, sources in LOCKS.items():
        lock(name, sources, sys.argv[1:])
