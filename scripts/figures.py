"""The figures of a checkout as a Markdown table: `python scripts/figures.py [FOLDER]`, this checkout without FOLDER.

Sizes, nesting, complexity, arguments, imports, copies, names: what can be counted of how well the code reads. Any commit
can be measured by today's command: `git worktree add /tmp/before COMMIT && python scripts/figures.py /tmp/before`.
Counted is the package, without migrations and built files.
"""

import re
import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, it has only its own folder there

from scripts import counting
from scripts.counting import PACKAGE, Project, in_files, spread

HERE = counting.HERE
WIDE = 200


def table(root: Path) -> list[tuple[str, str]]:
    """(what is counted, the figure) of a checkout."""
    of = counting.project(root)
    return [*size_rows(of), *template_rows(of), *shape_rows(of), *import_rows(of), *word_rows(of)]


def size_rows(of: Project) -> list[tuple[str, str]]:
    sizes = [counting.size(function) for file in of.code for function in file.functions]
    lines = [len(file.lines) for file in of.code]
    tests = sum(len(file.lines) for file in of.tests)
    return [
        ("functions: count", f"{len(sizes)}"),
        ("functions: median / p90 / max lines, with docstrings", spread(sizes)),
        ("files: count, lines", f"{len(lines)}, {sum(lines)}"),
        ("files: median / p90 / max lines", spread(lines)),
        ("test lines : code lines", f"{tests / (sum(lines) or 1):.2f} ({tests})"),
    ]


def template_rows(of: Project) -> list[tuple[str, str]]:
    widths = [len(line) for file in of.templates for line in file.lines]
    steps = [depth for file in of.templates for depth in counting.depths(file)]
    return [
        ("templates: count, lines, characters", f"{len(of.templates)}, {len(widths)}, {sum(widths)}"),
        (
            f"template text in lines > {WIDE} characters",
            counting.share(sum(w for w in widths if w > WIDE), sum(widths)),
        ),
        ("template lines: median / p90 / max characters", spread(widths)),
        ("template tags: median / p90 / max nesting", spread(steps)),
    ]


def shape_rows(of: Project) -> list[tuple[str, str]]:
    blocks = [block for file in of.code for block in counting.complexities(file)] or [(0, "")]
    worst = ", ".join(f"`{name}` {ways}" for ways, name in sorted(blocks, reverse=True)[:2])
    counts = [count for file in of.code for count in counting.arguments(file)]
    return [
        ("cyclomatic complexity, as radon: mean / worst two", f"{mean(ways for ways, _ in blocks):.1f} / {worst}"),
        ("functions with > 5 arguments, with ≥ 12", f"{sum(n > 5 for n in counts)}, {sum(n >= 12 for n in counts)}"),
        ("`# fmt: skip`", in_files(len(counting.SKIP.findall(file.text)) for file in of.code)),
        ("`Any`, as a word", in_files(len(re.findall(r"\bAny\b", file.text)) for file in of.code)),
    ]


def import_rows(of: Project) -> list[tuple[str, str]]:
    edges = counting.graph(of.code)
    within = {file.name: counting.inner_imports(file) for file in of.code}
    ready = sum(count for name, count in within.items() if name.endswith("/apps.py"))
    return [
        ("import rings between rooms", listing(counting.circles(counting.rooms(edges)))),
        ("circles between files", listing(counting.circles(edges))),
        ("imports inside functions, those of `apps.py` apart", f"{sum(within.values()) - ready}, {ready}"),
        ("ways in which a room is registered", counting.registries(of.code)),
    ]


def listing(groups: list[list[str]]) -> str:
    return "; ".join([str(len(groups)), *(", ".join(name.removeprefix(f"{PACKAGE}.") for name in g) for g in groups)])


def word_rows(of: Project) -> list[tuple[str, str]]:
    once = [lines for uses, lines in counting.helpers(of.code) if uses == 1]
    words = counting.riddles()
    names = (sum(counting.bound(node).strip("_").lower() in words for node in file.nodes) for file in of.code)
    return [
        (
            "private helpers used once, of ≤ 3 lines, of all",
            f"{len(once)}, {sum(n <= 3 for n in once)}, {len(counting.helpers(of.code))}",
        ),
        (
            f"pairs of places that share {counting.ALIKE} lines, migrations too",
            f"{counting.copies(of.code)}, {counting.copies(of.code + of.migrations)}",
        ),
        ("names that are participles", in_files(names)),
    ]


def main(folder: str | Path = HERE) -> None:
    print(
        "| | figure |",
        "|---|---|",
        *(f"| {what} | {figure} |" for what, figure in table(Path(folder).resolve())),
        sep="\n",
    )


if __name__ == "__main__":
    main(*sys.argv[1:2])
