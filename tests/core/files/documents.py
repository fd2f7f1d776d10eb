"""PDFs as programs, scanners and mail gateways write them, and as nobody should, made by code."""

import zlib
from io import BytesIO

from PIL import Image
from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from tests.core.files.corpus import pdf

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
CONTENT = b"<</Length 3>>stream\nq Q\nendstream"
PARTS = (CATALOG, TREE, PAGE, CONTENT)


def classic(*parts: bytes, trailer: bytes = b"", before: bytes = b"%PDF-1.7\n") -> bytes:
    """Objects 1, 2, … with a table of the classic form."""
    out, places = before, []
    for number, part in enumerate(parts or PARTS, start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    size = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(places)
    return out + table + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))


def written(pages: int = 1, *, packed: bool, **passwords: str) -> bytes:
    """By pyHanko: a classic table, or (`packed`) a table as a stream with the pages in an object stream."""
    writer = PdfFileWriter(stream_xrefs=packed)
    if passwords:
        writer.encrypt(**passwords)
    bundle = writer.prepare_object_stream() if packed else None
    for _number in range(pages):
        content = writer.add_object(StreamObject(stream_data=b"q Q"))
        page = PageObject(contents=content, media_box=(0, 0, 99, 99))
        if bundle is None:
            writer.insert_page(page)
        else:
            page["/Parent"], tree = writer.root.raw_get("/Pages"), writer.root["/Pages"]
            tree["/Kids"].append(writer.add_object(page, obj_stream=bundle))
            tree["/Count"] = NumberObject(tree["/Count"] + 1)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def appended(content: bytes, times: int = 2) -> bytes:
    """With further versions behind, as signing and filling in leave them."""
    for number in range(times):
        writer = IncrementalPdfFileWriter(BytesIO(content))
        writer.root["/Remark"] = ArrayObject([NumberObject(number)])
        writer.update_root()
        out = BytesIO()
        writer.write(out)
        content = out.getvalue()
    return content


def scanned(pages: int = 3) -> bytes:
    """Pictures only, as a scanner packs them."""
    sheets, out = [Image.new("L", (800, 1100), 200 + number) for number in range(pages)], BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def hybrid() -> bytes:
    """A classic table for old readers, and beside it one as a stream, as Word writes them."""
    start = classic()
    body, end = start[: start.index(b"xref\n")], start[start.index(b"xref\n") : start.index(b"trailer")]
    row = b"\x01" + len(body).to_bytes(3, "big") + b"\x00"
    stream = (
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 3 1]/Index[5 1]/Root 1 0 R/Length 5>>stream\n%s\nendstream\nendobj\n" % row
    )
    tail = b"trailer\n<</Size 6/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(body), len(body + stream))
    return body + stream + end + tail


def linearized() -> bytes:
    """The table of the first page stands at the start, that of the others behind; the end leads to the first."""
    objects = {n: b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(PARTS, start=1)}
    mark = b"5 0 obj\n<</Linearized 1/L %010d/H[0 0]/O 3/E %010d/N 1/T %010d>>\nendobj\n"
    begin = b"%PDF-1.7\n"

    def table(first: int, places: list[int], trailer: bytes, start: int) -> bytes:
        rows = b"".join(b"%010d 00000 n \n" % place for place in places)
        section = b"xref\n%d %d\n" % (first, len(places)) + rows
        return section + b"trailer\n<</Size 6%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)

    head = len(begin) + len(mark % (0, 0, 0))
    size = len(table(3, [0] * 3, b"/Root 1 0 R/Prev %010d" % 0, 0))
    at3 = head + size
    at4 = at3 + len(objects[3])
    at1 = at4 + len(objects[4])
    at2 = at1 + len(objects[1])
    main = at2 + len(objects[2])
    front = table(3, [at3, at4, len(begin)], b"/Root 1 0 R/Prev %010d" % main, 0)
    back = table(1, [at1, at2], b"", head)
    body = front + objects[3] + objects[4] + objects[1] + objects[2] + back
    return begin + mark % (head + len(body), at1, main) + body


def bent_row(content: bytes, number: int) -> bytes:
    """The place of one object in the table is another's."""
    row = content.index(b"xref\n") + 5 + len(b"0 5\n") + 20 * number
    return content[:row] + b"0000000009" + content[row + 10 :]


def endless_table(entries: int = 10**9) -> bytes:
    """A table as a stream of a few bytes that says it has a thousand million entries of no width."""
    head = b"1 0 obj\n<</Type/XRef/Size %d/W[0 0 0]/Index[0 %d]/Root 1 0 R/Length 0>>stream\n\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + head % (entries, entries) + b"startxref\n9\n%%EOF\n"


def in_a_circle() -> bytes:
    """The table names itself as the one before."""
    content = classic(trailer=b"/Prev %010d" % 0)
    return content.replace(b"/Prev %010d" % 0, b"/Prev %010d" % content.index(b"xref\n"))


def deep(levels: int = 100_000) -> bytes:
    """A page whose dictionary holds arrays in arrays."""
    return classic(CATALOG, TREE, PAGE[:-2] + b"/A" + b"[" * levels + b"]" * levels + b">>", CONTENT)


def bomb(megabytes: int = 900) -> bytes:
    """An object stream that says where a page is, and unpacks to spaces without end."""
    packer = zlib.compressobj(9)
    data = packer.compress(b"3 0 ") + b"".join(packer.compress(b" " * 2**20) for _ in range(megabytes)) + packer.flush()
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)
    out, places = b"%PDF-1.7\n", []
    for number, part in ((1, CATALOG), (2, TREE), (4, stream)):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = [b"\x01%s\x00" % place.to_bytes(4, "big") for place in places]
    rows.insert(2, b"\x02%s\x00" % (4).to_bytes(4, "big"))
    table = b"5 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Index[1 4]/Root 1 0 R/Length 24>>stream\n%s\nendstream\nendobj\n"
    return out + table % b"".join(rows) + b"startxref\n%d\n%%%%EOF\n" % len(out)


WHOLE = {
    "a classic table": classic(),
    "a classic table, as the tests of others have it": pdf(),
    "a table as a stream": written(packed=True),
    "both kinds of table": hybrid(),
    "two further versions behind a classic table": appended(written(packed=False)),
    "two further versions behind a table as a stream": appended(written(packed=True)),
    "a scanner": scanned(),
    "bytes before and after": b"\r\nFrom the gateway\r\n" + classic() + b"\0" * 2000,
    "CR and LF": classic().replace(b"%%EOF\n", b"%%EOF\r\n"),
    "linearized": linearized(),
    "three hundred pages": written(300, packed=False),
    "three hundred packed pages": written(300, packed=True),
    "a content whose length is wrong": classic(CATALOG, TREE, PAGE, CONTENT.replace(b"3", b"9")),
    "no password to open, one to change": written(packed=False, owner_pass="o", user_pass=""),
    "packed, no password to open, one to change": written(packed=True, owner_pass="o", user_pass=""),
    "a password to open": written(packed=False, owner_pass="o", user_pass="u"),
    "packed, a password to open": written(packed=True, owner_pass="o", user_pass="u"),
}
DAMAGED = {
    "filled with zeros from its middle": classic()[:120] + b"\0" * 5000,
    "zeros over the content": classic().replace(b"4 0 obj\n" + CONTENT, b"\0" * (8 + len(CONTENT))),
    "two megabytes of zeros": b"%PDF-1.7\n" + b"\0" * (2 * 2**20) + b"\nstartxref\n9\n%%EOF\n",
    "a page in another's place": bent_row(classic(), 3),
    "a content in another's place": bent_row(classic(), 4),
    "text behind the first line": b"%PDF-1.7\nDear Sir,\nstartxref\n0\n%%EOF\n",
    "a table that leads to itself": in_a_circle(),
    "arrays in arrays": deep(),
    "a stream unpacked without end": bomb(),
    "packed, locked, with a stream gone": written(packed=True, owner_pass="o", user_pass="u").replace(
        b" 0 obj", b"\0" * 6, 1
    ),
}
WITHOUT_A_PAGE = {
    "an empty tree": classic(CATALOG, b"<</Type/Pages/Count 0/Kids[]>>"),
    "a tree that leads to itself": classic(CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
    "a tree without leaves": classic(CATALOG, b"<</Type/Pages/Count 1>>"),
    "zeros over the tree": classic()[:60] + b"\0" * 140 + classic()[200:],
    "no tree": classic(b"<</Type/Catalog>>"),
}


def acting(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """A whole PDF with something in its catalog or page; objects 5, 6, … are `more`."""
    return classic(CATALOG[:-2] + catalog + b">>", TREE, PAGE[:-2] + page + b">>", CONTENT, *more)


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
ACTING = {
    "script": {
        "a script at opening": acting(b"/OpenAction" + SCRIPT),
        "a script by name": acting(b"/Names<</JavaScript<</Names[(a) 5 0 R]>>>>", b"", SCRIPT),
        "a script of a page": acting(b"", b"/AA<</O 5 0 R>>", SCRIPT),
        "a script behind a link": acting(b"", b"/Annots[<</Subtype/Link/A<</S/URI/URI(x)/Next 5 0 R>>>>]", SCRIPT),
        "a script of a field": acting(b"/AcroForm<</Fields[<</T(a)/AA<</K 5 0 R>>>>]>>", b"", SCRIPT),
        "a script of a heading": acting(b"/Outlines<</First<</Title(a)/A 5 0 R>>>>", b"", SCRIPT),
        "a form that sends itself": acting(b"", b"/Annots[<</Subtype/Widget/A<</S/SubmitForm/F(x)>>>>]"),
        "a form made of scripts": acting(b"/AcroForm<</XFA(x)>>"),
    },
    "launch": {
        "a program at opening": acting(b"/OpenAction<</S/Launch/F(calc.exe)>>"),
        "a program behind a link": acting(b"", b"/Annots[5 0 R]", b"<</Subtype/Link/A<</S/Launch/F(calc.exe)>>>>"),
    },
    "files": {
        "a file": acting(b"/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>", b"", b"<</Type/Filespec/F(a.exe)>>"),
        "a file on a page": acting(b"", b"/Annots[<</Subtype/FileAttachment/FS 5 0 R>>]", b"<</F(a.exe)/EF<<>>>>"),
        "a film": acting(b"", b"/Annots[<</Subtype/RichMedia>>]"),
    },
}
QUIET = {
    "a link": acting(b"", b"/Annots[<</Subtype/Link/A<</S/URI/URI(https://example.com)>>>>]"),
    "a place to open at": acting(b"/OpenAction[3 0 R/Fit]"),
    "a field": acting(b"/AcroForm<</Fields[<</FT/Tx/T(a)/V(JavaScript)>>]>>"),
    "headings": acting(b"/Outlines<</First<</Title(a)/Dest[3 0 R/Fit]>>>>"),
}
