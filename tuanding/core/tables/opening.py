"""The check of a file before it is read as a list: a wrong one is refused in words that help whoever made it."""

from django.core.files import File

from tuanding.core.files.kinds import CSV, ENCRYPTED, OLE, TABLES, UNKNOWN, XLS, FileKind, sniff
from tuanding.core.files.operations import LARGEST_FILE, CheckedFile, check_file, clean_name
from tuanding.core.files.refusals import FileRefused
from tuanding.core.tables.delimited import is_text
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.workbook import FAILED

WEB_STARTS = (b"<!do", b"<htm", b"<?xm", b"<tab", b"<met", b"<hea", b"<bod", b"<div")
A_TABLE = (b"<table", b"<TABLE")
MARK = b"\xef\xbb\xbf"
# a web page with a table, under a workbook's name: kept and given back as a workbook, so that no browser shows it as a page
PAGE = FileKind("page", XLS.media_type, XLS.endings)


def open_table(content: bytes | File, filename: str) -> CheckedFile:
    """xlsx, xls or csv; a page with a table that is named .xls; a csv in which single characters are spoilt. Refused as
    `check_file` refuses; for a locked workbook, another web page with a workbook's name and a text in no known encoding the
    refusal says what to do, for the last with its line."""
    try:
        return check_file(content, filename, TABLES)
    except FileRefused as why:
        if (len(content) if isinstance(content, bytes) else content.size) > LARGEST_FILE:
            raise
        name, content = str(why.value), _read_bytes(content)
        if kind := _kind_or_refusal(content, name):
            return CheckedFile(content, clean_name(filename), kind)
        raise


def _kind_or_refusal(content: bytes, name: str) -> FileKind | None:
    """The kind of what can be read all the same; TableRefused where the reason is known; None where it is not."""
    ending = name.lower()
    if content.startswith(OLE) and ENCRYPTED in content:
        raise TableRefused(FAILED["password"], name)
    if content.removeprefix(MARK).lstrip()[:4].lower() in WEB_STARTS:
        if ending.endswith(XLS.endings) and any(word in content for word in A_TABLE):
            return PAGE
        raise TableRefused(FAILED["web"], name)
    if content.startswith(b"PK") and ending.endswith((".xlsx", ".xlsm")):
        raise TableRefused(FAILED["broken"], name)
    if ending.endswith(CSV.endings) and not _is_another_kind(content) and is_text(content, name):
        return CSV
    return None


def _is_another_kind(content: bytes) -> bool:
    """Whether the bytes are a picture, a program or an archive, and not a text with a mistake in it."""
    return sniff(content) != UNKNOWN


def _read_bytes(content: bytes | File) -> bytes:
    if isinstance(content, bytes):
        return content
    content.seek(0)
    return content.read()
