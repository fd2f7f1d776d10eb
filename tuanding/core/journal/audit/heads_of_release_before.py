"""Checkpoints that the release before left outside: all heads of that hour. Every chain must still run through its own."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator

from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.audit.pages import PAGE
from tuanding.core.journal.chain import hmac_of_values
from tuanding.core.journal.checkpoints import text_outside
from tuanding.core.journal.models import Entry

HeadBefore = tuple[str, int, int, str]  # type and id of the subject, count, MAC


def wrong_heads(file_name: str) -> Iterator[Finding]:
    """Findings of one file. It has about a hundred bytes for each subject."""
    text = text_outside(file_name)
    if text is None:
        return
    try:
        heads = _authentic_heads_json(text)
    except (ValueError, KeyError):
        yield Finding("checkpoint", file_name)
        return
    some: list[HeadBefore] = []
    for head in _decode_heads(heads):
        some.append(head)
        if len(some) == PAGE:
            yield from _head_findings(some)
            some = []
    yield from _head_findings(some)


def _authentic_heads_json(text: str) -> str:
    """The JSON of the heads, which the file's HMAC covers. ValueError or KeyError when it was changed."""
    begin, end = text.index('"heads": ') + len('"heads": '), text.rindex(', "key_id"')
    proof, heads = json.loads(f"{text[:begin]}[]{text[end:]}"), text[begin:end]
    root = hashlib.sha256(heads.encode()).hexdigest()
    if proof["mac"] != hmac_of_values([proof["at"], proof["entries"], proof["last"], root], proof["key_id"]):
        raise ValueError("changed")
    return heads


def _decode_heads(heads: str) -> Iterator[HeadBefore]:
    """Decodes one head after the other: all of them at once would take ten times the memory."""
    decode, place = json.JSONDecoder().raw_decode, heads.find("[", 1)
    while place > 0:
        head, end = decode(heads, place)
        yield tuple(head)
        place = heads.find("[", end)


def _head_findings(heads: list[HeadBefore]) -> Iterator[Finding]:
    macs = _macs(heads)
    for label, pk, count, mac in heads:
        standing = macs.get((label, pk, count))
        if standing is None:
            yield Finding("cut", f"{label} {pk}: checkpoint saw #{count}")
        elif standing != mac:
            yield Finding("rechained", f"{label} {pk} #{count} differs from the checkpoint")


def _macs(heads: list[HeadBefore]) -> dict[tuple[str, int, int], str]:
    ids_by_head: dict[tuple[str, int], list[int]] = defaultdict(list)
    for label, pk, count, _mac in heads:
        ids_by_head[label, count].append(pk)
    macs: dict[tuple[str, int, int], str] = {}
    for (label, count), pks in ids_by_head.items():
        rows = Entry.objects.filter(subject_type=label, sequence=count, subject_id__in=pks)
        macs |= {(label, pk, count): mac for pk, mac in rows.values_list("subject_id", "mac")}
    return macs
