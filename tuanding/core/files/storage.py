"""The folder of attachments: a file is there whole or not at all, also when the disk is full or the power goes."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file is written under another name and renamed when it is safely on the disk."""

    def _save(self, name, content):
        beside = f"{name}.{secrets.token_hex(4)}.part"
        try:
            super()._save(beside, content)
            _fsync(self.path(beside))
            os.replace(self.path(beside), self.path(name))
        except BaseException:
            with suppress(OSError):
                self.delete(beside)
            raise
        if os.name == "posix":  # elsewhere a folder cannot be opened
            _fsync(os.path.dirname(self.path(name)))
        return name


class CheckpointFiles(WholeFiles):
    """<home>/checkpoints/<name of the database>: each database's own."""

    @property
    def base_location(self):
        return Path(settings.HOME) / "checkpoints" / Path(str(settings.DATABASES["default"]["NAME"])).stem

    @property
    def location(self):
        return str(self.base_location)


def _fsync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY if os.path.isdir(path) else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
