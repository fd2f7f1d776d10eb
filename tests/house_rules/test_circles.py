"""Imports go one way between files too: no file needs one that needs it. Imports inside functions and under TYPE_CHECKING
count: they hide a circle, and do not open it."""

import ast
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from tests.house_rules.sources import Source, code, planted


def name_of(source: Source) -> str:
    """tuanding/core/search/index.py → tuanding.core.search.index; of a package its own name."""
    return source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(source: Source, modules: set[str]) -> set[str]:
    """Every one of the modules that the file names in an import, wherever it stands."""
    names = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, source.at(node.lineno, "a relative import: the rules read whole names")
            whole = {f"{node.module}.{one.name}" for one in node.names}
            names |= {name if name in modules else name.rpartition(".")[0] for name in whole}
    return (names & modules) - {name_of(source)}


def circle(sources: Iterable[Source]) -> list[str]:
    """The names of files that import each other in a ring, the first again at the end; empty where there is none."""
    by_name = {name_of(source): source for source in sources}
    graph = {name: imports_of(source, set(by_name)) for name, source in by_name.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as why:
        return why.args[1]
    return []


def test_no_file_needs_one_that_needs_it():
    assert circle(code()) == []


def test_a_hidden_circle_would_be_seen():
    columns, page = "tuanding/core/pages/columns.py", "tuanding/core/pages/page.py"
    there = planted(page, "from tuanding.core.pages.columns import Column")
    for back in (
        "from tuanding.core.pages.page import Page",
        "def draw():\n    from tuanding.core.pages import page",
        "if TYPE_CHECKING:\n    import tuanding.core.pages.page",
    ):
        assert len(circle([there, planted(columns, back)])) == 3
    assert circle([there, planted(columns, "from django.db import models")]) == []
