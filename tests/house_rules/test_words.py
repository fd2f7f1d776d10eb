"""Names say what a thing is, never what happened to it: docs/glossary.md, "Words that are no names"."""

import ast
from collections.abc import Iterator

import pytest

from tests.house_rules.sources import code, files, of_tests, planted

RIDDLES = {"found", "told", "said", "kept", "given", "made", "asked", "held", "known", "shown"}
EXCEPTIONS = {  # names that are stored, or that other programs call
    "tuanding/contracting/contracts/models.py: Told",
    "tuanding/contracting/contracts/schemas.py: told",
}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def names_of(node: ast.AST) -> Iterator[str]:
    """What a node binds: functions, classes, parameters, variables, attributes and aliases."""
    if isinstance(node, FUNCTION | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr
    elif isinstance(node, ast.alias) and node.asname:
        yield node.asname


def riddles(sources) -> dict[str, int]:
    """{path: name: line} of names that are riddles."""
    return {
        f"{source.path}: {name}": getattr(node, "lineno", 0)
        for source in sources
        for node in ast.walk(source.tree)
        for name in names_of(node)
        if name.strip("_").lower() in RIDDLES and "data/before" not in source.path  # the release before speaks there
    }


def everything():
    return [*code(), *of_tests(), *files("scripts", ".py"), *files("benchmarks", ".py")]


def test_no_name_is_a_riddle():
    places = riddles(everything())
    assert {place: line for place, line in places.items() if place not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed():
    assert [place for place in EXCEPTIONS if place not in riddles(everything())] == []


@pytest.mark.parametrize(
    "text",
    ["def told(): ...", "def f(found): ...", "_said = 1", "self.kept = 1", "for made in (): ...", "import os as given"],
)
def test_a_riddle_would_be_seen(text):
    assert len(riddles([planted("a.py", text)])) == 1
