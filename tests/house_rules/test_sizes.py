"""Small functions, small files, short tests. What templates must be: test_templates.py."""

import ast
from statistics import median, quantiles

from tests.house_rules.sources import code, files, of_tests, planted

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def length(function) -> int:
    """Lines from `def` to the end, without the docstring: saying why costs nothing."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function, clean=False) is not None else 0
    return function.end_lineno - function.lineno + 1 - docstring


def functions(sources):
    return [
        (length(node), source.at(node.lineno, node.name))
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, FUNCTION)
    ]


def ninety_percent(numbers) -> float:
    return quantiles(numbers, n=10, method="inclusive")[-1]


def over(measured, limit: int) -> list[str]:
    return [f"{name}: {size} lines, at most {limit}" for size, name in measured if size > limit]


def test_functions_are_small():
    measured = functions(code())
    sizes = [size for size, _ in measured]
    assert over(measured, 50) == []
    assert median(sizes) <= 8
    assert ninety_percent(sizes) <= 25


def test_files_are_small():
    measured = [(len(source.lines), source.path) for source in [*code(), *of_tests(), *files("scripts", ".py")]]
    assert over(measured, 400) == []
    assert ninety_percent([size for size, _ in measured]) <= 200


def test_tests_are_short():
    sizes = [size for size, name in functions(of_tests()) if name.rsplit(": ", 1)[1].startswith("test_")]
    assert median(sizes) <= 12


def test_a_long_function_would_be_seen():
    long = planted("a.py", "def f():\n" + '    """Why."""\n' + "    x = 1\n" * 50)
    assert over(functions([long]), 50) == ["a.py:1: f: 51 lines, at most 50"]
