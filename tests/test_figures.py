"""`scripts/figures.py` counts a made-up project whose figures are known."""

import subprocess
import sys
from textwrap import dedent, indent

import pytest

from scripts import counting, figures
from scripts.counting import File
from tests.house_rules.sources import ROOT

SAME = "".join(f"x{number} = {number}\n" for number in range(7))
PROJECT = {
    "tuanding/__init__.py": "",
    "tuanding/core/rooms/__init__.py": "",
    "tuanding/core/rooms/taking.py": """
        from tuanding.core.rooms import declaration
        def take(name, room): ...
        """,
    "tuanding/core/rooms/declaration.py": """
        from typing import TYPE_CHECKING, Any
        if TYPE_CHECKING:
            from tuanding.core.rooms.taking import take
        class Room:
            menu: tuple = ()
            jobs: Any = ()
        """,
    "tuanding/selling/clients/apps.py": """
        class Config:
            def ready(self):
                from tuanding.core.rooms.taking import take
                take("clients", None)
        """,
    "tuanding/selling/clients/urls.py": SAME,
    "tuanding/selling/clients/queries.py": """
        from tuanding.selling.orders import queries
        def many(a, b, c, d, e, f, *, g=1):
            if a and b:
                return [told for told in c if told]
            return _one(d)
        def _one(d): return d
        """,
    "tuanding/selling/orders/queries.py": """
        def late():
            from tuanding.selling.clients.queries import many  # fmt: skip (made up)
            return many
        """,
    "tuanding/selling/orders/forms.py": "y = 0\n" + indent(SAME, "  ").replace("  x", "x"),
    "tuanding/selling/orders/migrations/0001_first.py": SAME,
    "tuanding/core/pages/static/built/no.py": "z = 1\n",
    "tuanding/core/pages/templates/pages/a.html": "{% if a %}{% for b in c %}{% empty %}{% endfor %}{% endif %}\n"
    + "字" * 201,
    "tests/test_all.py": "def test_all(): ...\n" * 13,
}
EXPECTED = {
    "functions: count": "5",
    "functions: median / p90 / max lines, with docstrings": "3 / 4 / 4",
    "files: count, lines": "9, 36",
    "test lines : code lines": "0.36 (13)",
    "templates: count, lines, characters": "1, 2, 261",
    "template text in lines > 200 characters": "77%",
    "template tags: median / p90 / max nesting": "2 / 2 / 2",
    "cyclomatic complexity, as radon: mean / worst two": "1.7 / `many` 5, `Config` 2",
    "functions with > 5 arguments, with ≥ 12": "1, 0",
    "`# fmt: skip`": "1 in 1 files",
    "`Any`, as a word": "2 in 1 files",
    "import rings between rooms": "1; selling.clients, selling.orders",
    "circles between files": "2; core.rooms.declaration, core.rooms.taking; selling.clients.queries, selling.orders.queries",
    "imports inside functions, those of `apps.py` apart": "1, 1",
    "ways in which a room is registered": "1 functions to call, 2 fields of one `Room`, 1 names to be found by",
    "private helpers used once, of ≤ 3 lines, of all": "1, 1, 1",
    "pairs of places that share 6 lines, migrations too": "1, 3",
    "names that are participles": "1 in 1 files",
}


@pytest.fixture
def made_up(tmp_path):
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).removeprefix("\n"), "utf-8")
    return tmp_path


@pytest.mark.parametrize("what", EXPECTED)
def test_a_figure_of_a_project_whose_figures_are_known(made_up, what):
    assert dict(figures.table(made_up))[what] == EXPECTED[what]


def test_the_command_prints_a_table_of_any_folder(made_up):
    command = [sys.executable, "-S", ROOT / "scripts" / "figures.py", made_up]
    lines = subprocess.run(command, cwd=made_up, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[:3] == ["| | figure |", "|---|---|", "| functions: count | 5 |"]


def test_an_empty_folder_has_figures_too(tmp_path):
    assert dict(figures.table(tmp_path))["files: count, lines"] == "0, 0"


@pytest.mark.parametrize(
    ("body", "ways"),
    [
        ("pass", 1),
        ("assert a and b", 2),  # radon does not look into an assertion
        ("for x in y: pass\nelse: pass", 3),
        ("try: pass\nexcept A: pass\nexcept B: pass\nelse: pass", 4),
        ("return [x for x in y if x if a] if b or c or d else lambda: a and b", 8),
        ("match a:\n    case 1: pass\n    case 2: pass\n    case _: pass", 3),
        ("def inner():\n    if a: pass", 1),
    ],
)
def test_ways_through_a_function_are_counted_as_radon_does(body, ways):
    function = File("a.py", f"def f():\n{indent(body, '    ')}\n").functions[0]
    assert counting.complexity(function) == ways
