"""Whether a PDF is one, is whole and has a page: pyHanko's reader looks at it in a process of its own.

One check takes 0.3 s of CPU: the start of the process and pyHanko's modules; the PDF itself some hundredths. So it is
asked once for each uploaded file, and never while a transaction is open.
"""

from pathlib import Path
from typing import Any, Literal

from tuanding.core.files.refusals import FileRefused
from tuanding.core.kernel.sandbox import Limits, read_or_failure

READER = Path(__file__).with_name("child.py")
FailureCode = Literal["", "broken", "pages", "time", "memory", "busy", "script", "launch", "files", "complex"]
LIMITS = Limits(memory=512 * 2**20, seconds=8)
BEGIN, END = b"%PDF-", b"%%EOF"
HEAD, TAIL = 1024, 4096  # mail gateways and scanners put bytes before and after
FAILED = {
    "broken": "PDF“%(value)s”不完整或已损坏，打不开：请重新导出或扫描",
    "pages": "PDF“%(value)s”里没有一页能打开：请重新导出或扫描",
    "time": "PDF“%(value)s”的结构太复杂，%(seconds)s 秒内查不完：请重新导出或扫描",
    "memory": "PDF“%(value)s”的结构太大，检查时用的内存超过 %(limit)s MB：请重新导出或扫描",
    "complex": "PDF“%(value)s”的结构太复杂，查不完：请打印成新的 PDF 再传",
    "script": "PDF“%(value)s”里有脚本，或会自己发送内容：请打印成新的 PDF（或扫描）再传",
    "launch": "PDF“%(value)s”会启动别的程序：请打印成新的 PDF（或扫描）再传",
    "files": "PDF“%(value)s”里夹带了别的文件或影音：请把它们单独上传，PDF 打印成新的再传",
    "busy": "PDF“%(value)s”还没查完，因为服务器正忙：请过一会儿再传",
}


def require_undamaged_pdf(content: bytes, name: str) -> None:
    """FileRefused for a PDF that is cut off, damaged or without a page, whose reading takes too long or too much, or in which
    something acts by itself: a script, another program, files it carries along.

    A PDF with a password of its own is taken: nobody here has to open it. See decision 0029.
    """
    failed = _failure_code(content)
    if failed:
        raise FileRefused(FAILED[failed], name, seconds=LIMITS.seconds, limit=LIMITS.memory // 2**20)


def _failure_code(content: bytes) -> FailureCode:
    """A key of FAILED, or "". What is cut off has no end: that costs no process."""
    if content.find(BEGIN, 0, HEAD) < 0 or content.rfind(END, max(len(content) - TAIL, 0)) < 0:
        return "broken"
    answer: dict[str, Any] = {**read_or_failure(READER, content, LIMITS)}
    return answer.get("failed") or (answer.get("acts", "") if answer.get("pages") else "pages")
