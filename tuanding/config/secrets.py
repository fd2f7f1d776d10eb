"""Secrets live beside the data, never inside the database: from the environment, else from a file made once."""

import os
import secrets
from pathlib import Path


def secret(home: Path, name: str) -> str:
    """The secret `name` as hex text: TUANDING_SECRET_<NAME>, else `<home>/secrets/<name>`, made on first use."""
    value = os.environ.get(f"TUANDING_SECRET_{name.upper()}")
    if value:
        return value
    path = home / "secrets" / name
    if not path.exists():
        _create_secret_file(path)
    return path.read_text().strip()


def _create_secret_file(path: Path) -> None:
    """Two processes may start at once: the first to link its file wins, the other reads it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    mine.write_text(secrets.token_hex(32))
    mine.chmod(0o600)
    try:
        os.link(mine, path)
    except FileExistsError:
        pass
    finally:
        mine.unlink()
