"""Why a file is not kept: each names the file, what was found, and what is accepted."""

from tuanding.core.kernel.refusal import Refusal


class FileRefused(Refusal):
    code = "file_refused"

    def __init__(self, message: str, name: str, **params):
        super().__init__(message, field="file", value=name, **params)


class FileDamaged(Refusal):
    """What storage gives back is not what was kept: someone must look at the disk."""

    code = "file_damaged"
    status = 500
