"""Where typst runs: a page or two in this process, long sheets in a process of their own.

typst caches its last ten runs. After a few long lists a web process stayed 200 MB above its start; a process of its own
costs 40 ms and frees everything. Started by path as well as imported: it imports none of ours.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import typst

LONG = 12_000  # characters of data: about three pages
SECONDS = 120
ON_PAPER = "<seal-area>"


class Typeset(NamedTuple):
    """`warnings` are typst's; `seal_areas` where a seal may be put, [] where nobody asked for them."""

    pdf: bytes
    warnings: list[str]
    seal_areas: list[dict[str, Any]]


def typeset(world: dict[str, Any], fonts: Sequence[str], *, with_seal_areas: bool) -> Typeset:
    """Raises TypesetFailed with typst's own words."""
    if sum(map(len, world["sys_inputs"].values())) <= LONG:
        return _typeset_here({**world, "font_paths": fonts_in(fonts)}, with_seal_areas)
    return _typeset_in_child(world, fonts, with_seal_areas)


class TypesetFailed(Exception):
    """A template and its data do not fit."""


_FONTS: dict[tuple[str, ...], typst.Fonts] = {}


def fonts_in(folders: Sequence[str]) -> typst.Fonts:
    """The fonts of these folders, read once a process; none of the machine's, so that a sheet looks the same everywhere."""
    key = tuple(folders)
    if key not in _FONTS:
        _FONTS[key] = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(key))
    return _FONTS[key]


def _typeset_here(world: dict[str, Any], with_seal_areas: bool) -> Typeset:
    try:
        pdf, warnings = typst.compile_with_warnings(**world, format="pdf")
        areas = json.loads(typst.query(selector=ON_PAPER, field="value", **world)) if with_seal_areas else []
    except typst.TypstError as why:
        raise TypesetFailed(f"{why.message} {why.diagnostic}"[:400]) from why
    except RuntimeError as why:  # what typst could not even read
        raise TypesetFailed(str(why)[:400]) from why
    return Typeset(pdf, [warning.message for warning in warnings], areas)


def _typeset_in_child(world: dict[str, Any], fonts: Sequence[str], with_seal_areas: bool) -> Typeset:
    source = {name: base64.b64encode(content).decode() for name, content in world["input"].items()}
    question = json.dumps({**world, "input": source, "fonts": fonts, "with_seal_areas": with_seal_areas}).encode()
    command = [sys.executable, "-P", __file__]
    done = subprocess.run(command, input=question, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise TypesetFailed(done.stderr.decode(errors="replace")[-400:].strip() or f"exit {done.returncode}")
    head, _line, pdf = done.stdout.partition(b"\n")
    answer = json.loads(head)
    return Typeset(pdf, answer["warnings"], answer["seal_areas"])


def _as_child() -> None:
    world = json.loads(sys.stdin.buffer.read())
    world["input"] = {name: base64.b64decode(content) for name, content in world["input"].items()}
    with_seal_areas, world["font_paths"] = world.pop("with_seal_areas"), fonts_in(world.pop("fonts"))
    try:
        pdf, warnings, areas = _typeset_here(world, with_seal_areas)
    except TypesetFailed as why:
        sys.exit(str(why))
    sys.stdout.buffer.write(json.dumps({"warnings": warnings, "seal_areas": areas}).encode() + b"\n" + pdf)


if __name__ == "__main__":
    _as_child()
