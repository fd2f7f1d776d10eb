"""Imports stand at the top, where a reader and the import contracts see them first; one inside a function says why."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house_rules.sources import Source, code, complaints, planted

REASONS = {
    "apps not ready": "Django loads this module before it can load models",
    "heavy and rare": "slow to load, and most processes never come here",
    "limits before imports": "the process limits itself before it loads what reads somebody's file",
    "settings first": "what is imported asks for settings that this function prepares, or is not to load Django at all",
    "not everywhere": "there are machines without it",
}
REASON = re.compile(r"# imported here: ([^(]+?)( \(.+\))?$")
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def inner_imports(source: Source) -> list[int]:
    """Lines of imports inside functions."""
    functions = (node for node in ast.walk(source.tree) if isinstance(node, FUNCTION))
    imports = (
        node for inside in functions for node in ast.walk(inside) if isinstance(node, ast.Import | ast.ImportFrom)
    )
    return sorted({node.lineno for node in imports})


def reason_of(source: Source, line: int, imports: list[int]) -> str:
    """What stands above the first of neighbouring imports; "" for nothing."""
    while line - 1 in imports:
        line -= 1
    match = REASON.search(source.lines[line - 2])
    return match[1] if match else ""


def without_reason(source: Source) -> Iterator[str]:
    imports = inner_imports(source)
    for line in imports:
        reason = reason_of(source, line, imports)
        if reason not in REASONS:
            yield source.at(
                line, f"import inside a function: to the top, or '# imported here: …' ({', '.join(REASONS)})"
            )


def test_an_import_inside_a_function_has_a_reason_of_the_list():
    assert complaints(without_reason, code()) == []


def test_every_reason_is_still_needed():
    needed = {
        reason_of(source, line, imports) for source in code() for imports in [inner_imports(source)] for line in imports
    }
    assert [reason for reason in REASONS if reason not in needed] == []


IMPORT = "def f():\n{}    import a\n    from b import c\n    return a, c\n"


@pytest.mark.parametrize("comment", ["", "    # slow\n", "    # imported here: slow\n", "    # imported here:\n"])
def test_one_without_would_be_seen(comment):
    assert len(list(without_reason(planted("tuanding/core/x.py", IMPORT.format(comment))))) == 2


@pytest.mark.parametrize("comment", ["# imported here: heavy and rare", "# imported here: settings first (no Django)"])
def test_one_with_a_reason_passes(comment):
    assert list(without_reason(planted("tuanding/core/x.py", IMPORT.format(f"    {comment}\n")))) == []
    assert (
        list(
            without_reason(
                planted("tuanding/core/x.py", "import a\ntry:\n    import b\nexcept ImportError:\n    b = a\n")
            )
        )
        == []
    )
