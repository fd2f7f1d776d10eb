"""Refusals of files: each names the file, what it is, and what is accepted."""

from tuanding.core.kernel.disk import FULL
from tuanding.core.kernel.refusal import Refusal


class FileRefused(Refusal):
    code = "file_refused"

    def __init__(self, message: str, name: str, **params):
        super().__init__(message, field="file", value=name, **params)


class StorageUnwritable(Refusal):
    """Storage takes no file: the disk is full, or the folder may not be written."""

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
    """Storage returns other content than was stored: somebody must check the disk."""

    code = "file_damaged"
    status = 500
