"""Why a file is not kept: each names the file, what was found, and what is accepted."""

from tuanding.core.kernel.refusal import Refusal
from tuanding.core.kernel.room import FULL


class FileRefused(Refusal):
    code = "file_refused"

    def __init__(self, message: str, name: str, **params):
        super().__init__(message, field="file", value=name, **params)


class NoRoom(Refusal):
    """Storage takes nothing just now: full, or not to be written."""

    code = "no_room"
    status = 503

    def __init__(self, why: OSError, name: str):
        words = (
            "无法存文件“%(value)s”，因为存附件的磁盘满了：什么也没有改，请系统管理员腾出空间后再试"
            if why.errno in FULL
            else "无法存文件“%(value)s”，因为存附件的文件夹不能写：什么也没有改，请系统管理员看过后再试"
        )
        super().__init__(words, field="file", value=name)


class FileDamaged(Refusal):
    """What storage gives back is not what was kept: someone must look at the disk."""

    code = "file_damaged"
    status = 500
