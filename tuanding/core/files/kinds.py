"""What a file is, decided by its first bytes and never by its name."""

from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNKNOWN = "无法识别的内容"
TEXT_CODES = ("utf-8-sig", "gb18030")
TEXT_CONTROLS = bytes(sorted({*range(32)} - {9, 10, 12, 13}))


@dataclass(frozen=True)
class FileKind:
    """One kind of file that may be kept: `endings` are the names it may have, the first one is its own."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    picture: bool = False

    @property
    def extension_label(self) -> str:
        return self.endings[0].removeprefix(".").upper()


PDF = FileKind("pdf", "application/pdf", (".pdf",))
JPG = FileKind("jpg", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), picture=True)
PNG = FileKind("png", "image/png", (".png",), picture=True)
WEBP = FileKind("webp", "image/webp", (".webp",), picture=True)
XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx", ".xlsm"))
XLS = FileKind("xls", "application/vnd.ms-excel", (".xls",))
DOCX = FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
CSV = FileKind("csv", "text/csv", (".csv", ".txt"))

PICTURES = (JPG, PNG, WEBP)
TABLES = (XLSX, XLS, CSV)
EVERYTHING = (PDF, *PICTURES, XLSX, XLS, DOCX, CSV)

# Known well enough to be named in a refusal, never kept.
STRANGERS = (
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"\xca\xfe\xba\xbe", "可执行程序"),
    (b"#!", "脚本"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"<svg", "SVG 图片"),
    (b"<!do", "网页"),
    (b"<htm", "网页"),
    (b"<?xm", "XML 文档"),
    (b"{\\rtf", "RTF 文档"),
)


def sniff(content: bytes) -> FileKind | str:
    """The kind of the content, or the name of what it is instead."""
    head = content[:1024]
    for kind, signature in ((PDF, b"%PDF-"), (PNG, b"\x89PNG\r\n\x1a\n"), (JPG, b"\xff\xd8\xff")):
        if head.startswith(signature) or (kind is PDF and signature in head):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return "HEIC 图片"
    if head.startswith(b"PK"):
        return _kind_in_zip(content)
    if head.startswith(OLE):
        return "有密码的 Office 文件" if ENCRYPTED in content else XLS
    return _foreign_kind_name(head) or _text_kind(content)


def _kind_in_zip(content: bytes) -> FileKind | str:
    try:
        names = ZipFile(BytesIO(content)).namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return "不完整的压缩包"
    for folder, kind in (("xl/", XLSX), ("word/", DOCX)):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return kind
    return "ZIP 压缩包"


def _foreign_kind_name(head: bytes) -> str | None:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    for signature, title in STRANGERS:
        if head.startswith(signature) or head[:4].lower() == signature:
            return title
    return None


def _text_kind(content: bytes) -> FileKind | str:
    """Text has no signature: it is what decodes and holds no control characters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return CSV if len(content) % 2 == 0 else UNKNOWN
    if len(content.translate(None, TEXT_CONTROLS)) < len(content):
        return UNKNOWN
    for code in TEXT_CODES:
        try:
            content.decode(code)
        except UnicodeDecodeError:
            continue
        return CSV
    return UNKNOWN
