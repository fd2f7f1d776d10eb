"""The check of a file before it is read as a list: a wrong one is refused in words that help whoever made it."""

from django.core.files import File

from tuanding.core.files.kinds import CSV, ENCRYPTED, OLE, TABLES, UNKNOWN, sniff
from tuanding.core.files.operations import CheckedFile, check_file
from tuanding.core.files.refusals import FileRefused
from tuanding.core.tables.delimited import refuse_unreadable
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.workbook import FAILED

WEB_STARTS = (b"<!do", b"<htm", b"<?xm", b"<tab", b"<met")
MARK = b"\xef\xbb\xbf"


def open_table(content: bytes | File, filename: str) -> CheckedFile:
    """xlsx, xls or csv. Refused as `check_file` refuses; for a locked workbook, a web page with a workbook's name and a text
    with a spoilt character the refusal says what to do, for the last with its line."""
    try:
        return check_file(content, filename, TABLES)
    except FileRefused as why:
        _refuse_for_known_reason(_read_bytes(content), str(why.value))
        raise


def _refuse_for_known_reason(content: bytes, name: str) -> None:
    if content.startswith(OLE) and ENCRYPTED in content:
        raise TableRefused(FAILED["password"], name)
    if content.removeprefix(MARK).lstrip()[:4].lower() in WEB_STARTS:
        raise TableRefused(FAILED["web"], name)
    if content.startswith(b"PK") and name.lower().endswith((".xlsx", ".xlsm")):
        raise TableRefused(FAILED["broken"], name)
    if name.lower().endswith(CSV.endings) and not _is_another_kind(content):
        refuse_unreadable(content, name)


def _is_another_kind(content: bytes) -> bool:
    """Whether the bytes are a picture, a program or an archive, and not a text with a mistake in it."""
    return sniff(content) != UNKNOWN


def _read_bytes(content: bytes | File) -> bytes:
    if isinstance(content, bytes):
        return content
    content.seek(0)
    return content.read()
