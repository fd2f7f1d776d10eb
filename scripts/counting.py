"""What `scripts/figures.py` counts in the files of a checkout. Nothing is judged here. The standard library alone."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles

HERE = Path(__file__).resolve().parent.parent
PACKAGE, ALIKE = "tuanding", 6
BY_NAME = ("urls", "api", "gates", "sheets")  # what core looks for in every room
NO_STEP = {"comment", "blocktranslate"}  # tags of notes and texts: nothing is decided or repeated there
TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}")
SKIP = re.compile(r"#\s*fmt:\s*skip")
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
IMPORT = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class File:
    """A file of the project; `name` is its path below the checkout."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def functions(self) -> list[FUNCTION]:
        return [node for node in self.nodes if isinstance(node, FUNCTION)]

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def files(root: Path, under: str, ending: str) -> list[File]:
    paths = sorted(path for path in (root / under).rglob(f"*{ending}") if "built" not in path.relative_to(root).parts)
    return [File(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in paths]


@dataclass
class Project:
    code: list[File]
    migrations: list[File]
    tests: list[File]
    templates: list[File]


def project(root: Path) -> Project:
    python = files(root, PACKAGE, ".py")
    migrations = [file for file in python if "/migrations/" in file.name]
    templates = [file for file in files(root, PACKAGE, ".html") if "/templates/" in file.name]
    return Project(
        [file for file in python if file not in migrations], migrations, files(root, "tests", ".py"), templates
    )


# --- sizes ------------------------------------------------------------------------------------------------------------


def size(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def spread(numbers: Iterable[int]) -> str:
    """Median / p90 / max."""
    ordered = sorted(numbers) or [0]
    p90 = quantiles(ordered, n=10, method="inclusive")[-1] if len(ordered) > 1 else ordered[0]
    return f"{median(ordered):.0f} / {p90:.0f} / {ordered[-1]}"


def share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "0%"


def in_files(counts: Iterable[int]) -> str:
    """How often, and in how many files, from one count a file."""
    numbers = [number for number in counts if number]
    return f"{sum(numbers)} in {len(numbers)} files"


def depths(template: File) -> Iterator[int]:
    """How deep each tag that has an end stands within others. `{% empty %}` alone belongs to a loop."""
    tags = [(name, more.strip()) for name, more in TAG.findall(template.text)]
    pairs = {name.removeprefix("end") for name, _ in tags if name.startswith("end")} - NO_STEP
    depth = 0
    for name, more in tags:
        if name in pairs and (more or name != "empty"):
            depth += 1
            yield depth
        elif name.startswith("end") and name.removeprefix("end") in pairs:
            depth -= 1


# --- complexity and arguments -----------------------------------------------------------------------------------------


def branches(node: ast.AST) -> int:
    """The ways that a node adds, as radon counts them."""
    match node:
        case ast.If() | ast.IfExp() | ast.Assert():
            return 1
        case ast.For() | ast.While() | ast.AsyncFor():
            return 1 + bool(node.orelse)
        case ast.Try():
            return len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
        case ast.Match():
            return max(0, len(node.cases) - any(getattr(case.pattern, "pattern", 0) is None for case in node.cases))
    return 0


def ways(node: ast.AST) -> int:
    """Of a node and all below it, without the functions and classes defined in it."""
    if isinstance(node, FUNCTION | ast.ClassDef):
        return 0
    asserted = () if isinstance(node, ast.Assert) else ast.iter_child_nodes(node)
    return branches(node) + sum(map(ways, asserted))


def complexity(function: FUNCTION) -> int:
    return 1 + sum(map(ways, function.body))


def class_complexity(node: ast.ClassDef) -> int:
    """The mean of its methods and a step more where there are several; radon's."""
    methods = [complexity(child) for child in node.body if isinstance(child, FUNCTION)]
    total = 1 + sum(map(ways, node.body)) + sum(methods)
    return total // len(methods) + (len(methods) > 1) if methods else total


def complexities(file: File) -> Iterator[tuple[int, str]]:
    """Of functions, classes and their methods; what is defined inside a function is no block of its own."""
    for node in outer(file.tree):
        if isinstance(node, ast.ClassDef):
            yield class_complexity(node), node.name
            yield from ((complexity(child), child.name) for child in node.body if isinstance(child, FUNCTION))
        else:
            yield complexity(node), node.name


def outer(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTION | ast.ClassDef):
            yield child
        else:
            yield from outer(child)


def arguments(file: File) -> Iterator[int]:
    """As ruff's PLR0913: without `self`, `cls`, `_` and what takes the rest."""
    methods = {child for node in file.nodes if isinstance(node, ast.ClassDef) for child in node.body}
    for function in file.functions:
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        own = names[1:] if function in methods and names[:1] in (["self"], ["cls"]) else names
        yield sum(not name.startswith("_") for name in own)


# --- imports ----------------------------------------------------------------------------------------------------------


def imports(file: File) -> Iterator[tuple[str, str]]:
    """(module, name imported from it or ""), those of TYPE_CHECKING and inside functions too."""
    for node in file.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((base(file, node), alias.name) for alias in node.names)


def base(file: File, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = file.name.split("/")[: -node.level]
    return ".".join([*folder, node.module] if node.module else folder)


def graph(code: list[File]) -> dict[str, set[str]]:
    """{module: the modules of the project that it imports}."""
    modules = {file.module for file in code}
    return {
        file.module: {
            target
            for module, name in imports(file)
            if (target := f"{module}.{name}" if f"{module}.{name}" in modules else module) in modules
        }
        - {file.module}
        for file in code
    }


def room(module: str) -> str:
    """tuanding.selling.clients.views → selling.clients."""
    return ".".join(module.split(".")[1:3])


def rooms(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    merged: dict[str, set[str]] = defaultdict(set)
    for module, targets in edges.items():
        merged[room(module)] |= {room(target) for target in targets} - {room(module)}
    return merged


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Groups in which each reaches every other."""
    reached = {start: reach(start, edges) for start in edges}
    groups = {tuple(sorted(b for b in reached[a] if a in reached[b])) for a in edges if a in reached[a]}
    return [list(group) for group in sorted(groups)]


def reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        target = waiting.pop()
        if target not in reached:
            reached.add(target)
            waiting += edges.get(target, ())
    return reached


def inner_imports(file: File) -> int:
    return len({node for function in file.functions for node in ast.walk(function) if isinstance(node, IMPORT)})


# --- how a room is registered -----------------------------------------------------------------------------------------


def registering(file: File) -> Iterator[str]:
    """
    Functions of another room that this one calls to register something: statements of their own in `apps.py` and `room.py`,
    or at the top of a module; and `@job`.
    """
    names = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in file.nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    anywhere = file.name.endswith(("/apps.py", "/room.py"))
    statements = file.nodes if anywhere else file.tree.body
    calls = [node.value for node in statements if isinstance(node, ast.Expr)]
    calls += [call for function in file.functions for call in function.decorator_list if "job" in ast.unparse(call)]
    for call in calls:
        if isinstance(call, ast.Call):
            first, dot, rest = ast.unparse(call.func).partition(".")
            target = names.get(first, "") + dot + rest
            if target.startswith(f"{PACKAGE}.") and room(target) != room(file.module):
                yield target


def registries(code: list[File]) -> str:
    """Of the rooms above core: core's own rooms call the registries themselves."""
    above = [file for file in code if not file.name.startswith((f"{PACKAGE}/core/", f"{PACKAGE}/config/"))]
    calls = {target for file in above for target in registering(file)}
    fields = sum(
        isinstance(line, ast.AnnAssign)
        for file in code
        for node in file.nodes
        if isinstance(node, ast.ClassDef) and node.name == "Room"
        for line in node.body
    )
    names = {name for name in BY_NAME for file in above if file.module.endswith(f".{name}") or f"/{name}/" in file.name}
    return f"{len(calls)} functions to call, {fields} fields of one `Room`, {len(names)} names to be found by"


# --- what stands twice, once, or by a riddle's name -------------------------------------------------------------------


def copies(sources: list[File]) -> int:
    """Pairs of places with six or more equal lines, blank lines and indents aside; a longer copy counts once."""
    places = defaultdict(list)
    for file in sources:
        lines = [line.strip() for line in file.lines if line.strip()]
        for start in range(len(lines) - ALIKE + 1):
            places[tuple(lines[start : start + ALIKE])].append((file.name, start))
    pairs = {pair for alike in places.values() for pair in combinations(alike, 2)}
    before = {((a, i + 1), (b, k + 1)) for (a, i), (b, k) in pairs}
    return len(pairs - before)


def helpers(code: list[File]) -> list[tuple[int, int]]:
    """(uses in its file, lines) of each private function."""
    return [
        (uses[function.name], size(function))
        for file in code
        if (uses := Counter(getattr(node, "id", getattr(node, "attr", "")) for node in file.nodes))
        for function in file.functions
        if function.name.startswith("_") and not function.name.startswith("__")
    ]


def bound(node: ast.AST) -> str:
    """The name that a node gives to something, else ""."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            return name
        case (
            ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.alias(asname=str(name))
        ):
            return name
    return ""


def riddles() -> set[str]:
    """The words that are no names, from the house rule that forbids them."""
    rule = ast.parse((HERE / "tests/house_rules/test_words.py").read_text("utf-8"))
    values = {node.targets[0].id: node.value for node in rule.body if isinstance(node, ast.Assign)}
    return ast.literal_eval(values["RIDDLES"])
