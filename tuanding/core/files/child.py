"""How many pages of a PDF can be reached from its end, and what in it acts by itself, by pyHanko's reader. Run apart by `core/kernel/sandbox.py`.

It imports nothing of ours. What it imports of pyHanko is nearly all of what one check costs: 0.2 s of CPU.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from typing import Any

from pyhanko.pdf_utils.crypt.api import PdfKeyNotAvailableError
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader, read_object_header

PAGES = 200  # at most so many are looked at
OBJECTS = 100_000  # at most so many are looked through for what acts by itself
# What is drawn, its words and the way up: nothing there acts.
NOT_FOLLOWED = frozenset(
    {"/Resources", "/Contents", "/StructTreeRoot", "/Metadata", "/AP", "/MK", "/DR", "/Parent", "/P"}
)
SCRIPTS = frozenset({"/JavaScript", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"})
EMBEDDING = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})  # kinds of annotations


def answer(content: bytes) -> dict[str, Any]:
    """{"pages": how many, at most PAGES, "acts": see `find_what_acts`}, or {"failed": "broken", "why": the reader's words}."""
    try:
        reader = pdf_reader(content)
        return {"pages": count_reachable_pages(reader), "acts": find_what_acts(reader)}
    except MemoryError:
        raise
    except Exception as why:  # bytes from anybody make a parser raise anything
        return {"failed": "broken", "why": f"{type(why).__name__}: {why}"[:200]}


def pdf_reader(content: bytes) -> PdfFileReader:
    """The reader of what stands between the first mark of a PDF and its last one: all places count from the first."""
    end = content.rindex(b"%%EOF") + 5
    return PdfFileReader(BytesIO(content[content.index(b"%PDF-") : end] + b"\n"), strict=False)


def count_reachable_pages(reader: PdfFileReader) -> int:
    """How many pages can be reached. An error where a page, or what is drawn on it, is not where the table says.

    A PDF with a password is a document too: only its texts and streams are encrypted, not how its objects hang together.
    Where the pages are packed in encrypted streams, it counts as one page when every object stands in its place.
    """
    with suppress(Exception):  # a way of encrypting that pyHanko does not know
        if reader.encrypted:
            reader.decrypt("")
    try:
        count = 0
        for page in islice(pages(reader), PAGES):
            require_contents_and_pictures(reader, page)
            count += 1
        return count
    except PdfKeyNotAvailableError:
        for revision in range(reader.total_revisions):
            for reference in reader.xrefs.explicit_refs_in_revision(revision):
                require(reader, reference)
        return 1


def pages(reader: PdfFileReader) -> Iterator[DictionaryObject]:
    """The pages in their order; each node of the tree once."""
    left, passed = [entry(reader, value(reader, reader.trailer.raw_get("/Root")), "/Pages")], set()
    while left:
        node = left.pop()
        if isinstance(node, IndirectObject):
            if node.reference in passed:
                continue
            passed.add(node.reference)
            node = value(reader, node)
        children = entry(reader, node, "/Kids")
        if isinstance(children, ArrayObject):
            left += reversed(list(children.iterate()))
        elif isinstance(node, DictionaryObject) and entry(reader, node, "/Type") != "/Pages":
            yield node


def find_what_acts(reader: PdfFileReader) -> str:
    """ "script", "launch" or "files" for what runs, starts another program or is carried along, "complex" for too many objects,
    else "". What lies in encrypted streams nobody sees without the password, no viewer either."""
    left: list[Any] = [reader.trailer.raw_get("/Root")]
    passed: set[Reference] = set()
    while left:
        node = left.pop()
        if isinstance(node, IndirectObject):
            if node.reference in passed:
                continue
            passed.add(node.reference)
            if len(passed) > OBJECTS:
                return "complex"
            node = value_or_none(reader, node)
        if isinstance(node, ArrayObject):
            left += node.iterate()
        elif isinstance(node, DictionaryObject):
            if acts := what_acts_in(reader, node):
                return acts
            left += [node.raw_get(key) for key in node if key not in NOT_FOLLOWED]
    return ""


def what_acts_in(reader: PdfFileReader, node: DictionaryObject) -> str:
    action = entry_or_none(reader, node, "/S")
    if action in SCRIPTS or "/JS" in node or "/XFA" in node:
        return "script"
    if action == "/Launch":
        return "launch"
    if "/EF" in node or "/EmbeddedFiles" in node or entry_or_none(reader, node, "/Subtype") in EMBEDDING:
        return "files"
    return ""


def value_or_none(reader: PdfFileReader, node: Any) -> Any:
    """None for what cannot be read: it does not act either."""
    try:
        return value(reader, node)
    except MemoryError:
        raise
    except Exception:
        return None


def entry_or_none(reader: PdfFileReader, node: DictionaryObject, key: str) -> Any:
    return value_or_none(reader, node.raw_get(key)) if key in node else None


def value(reader: PdfFileReader, node: Any) -> Any:
    """The object itself where `node` is a reference. Nothing is decrypted: that takes a key."""
    return reader.get_object(node.reference, never_decrypt=True) if isinstance(node, IndirectObject) else node


def entry(reader: PdfFileReader, node: Any, key: str) -> Any:
    """The value of a key of a dictionary; None where there is none."""
    return value(reader, node.raw_get(key)) if isinstance(node, DictionaryObject) and key in node else None


def require_contents_and_pictures(reader: PdfFileReader, page: DictionaryObject) -> None:
    """Refuses a page whose content or pictures are not where the table says."""
    contents = page.raw_get("/Contents") if "/Contents" in page else None
    drawn = list(contents.iterate()) if isinstance(contents, ArrayObject) else [contents]
    pictures = entry(reader, entry(reader, page, "/Resources"), "/XObject")
    if isinstance(pictures, DictionaryObject):
        drawn += [pictures.raw_get(name) for name in pictures]
    for node in drawn:
        if isinstance(node, IndirectObject):
            require(reader, node.reference)


def require(reader: PdfFileReader, reference: Reference) -> None:
    """Refuses an object that does not begin at its place. How long it is, many programs say wrongly, and no viewer minds."""
    place = reader.xrefs[reference]
    if isinstance(place, int):  # else it is packed with others, or null
        reader.stream.seek(place)
        if read_object_header(reader.stream, strict=False) != (reference.idnum, reference.generation):
            raise ValueError(f"no object {reference.idnum} at {place}")
