"""PURE: whether something failed because nothing can be written just now: the disk is full, or may only be read."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NOT_WRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
SQLSTATES = frozenset({"53100", "25006"})  # PostgreSQL: disk full; read only
SQLITE_SAYS = ("database or disk is full", "attempt to write a readonly database", "disk i/o error")


def is_no_room(why: BaseException | None) -> bool:
    """However far down it was said."""
    while why is not None:
        if isinstance(why, OSError) and why.errno in FULL | {errno.EROFS}:
            return True
        if getattr(why, "sqlstate", None) in SQLSTATES or any(words in str(why).lower() for words in SQLITE_SAYS):
            return True
        why = why.__cause__ or why.__context__
    return False
