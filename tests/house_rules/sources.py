"""The project's files, read once."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def at(self, line: int, what: str) -> str:
        return f"{self.path}:{line}: {what}"

    def near(self, line: int) -> list[str]:
        """The line and the one above, where a reason may stand."""
        return self.lines[max(line - 2, 0) : line]

    def calls(self):
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def strings(self):
        return (n for n in ast.walk(self.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


@cache
def files(under: str, ending: str) -> tuple[Source, ...]:
    paths = sorted(path for path in (ROOT / under).rglob(f"*{ending}") if "/built/" not in path.as_posix())
    return tuple(Source(p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in paths if p.is_file())


def code() -> list[Source]:
    """The package without migrations, which are written by Django."""
    return [source for source in files("tuanding", ".py") if "/migrations/" not in source.path]


def of_tests() -> list[Source]:
    return list(files("tests", ".py"))


def templates() -> list[Source]:
    return [source for source in files("tuanding", ".html") if "/templates/" in source.path]


def tracked() -> list[Source]:
    """What git would hand to others: tracked or new, not ignored; text only."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    sources = (_text(ROOT / name) for name in names if name and (ROOT / name).is_file())
    return [source for source in sources if source]


def _text(path: Path) -> Source | None:
    try:
        return Source(path.relative_to(ROOT).as_posix(), path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        return None


def dotted(node: ast.AST) -> str:
    """a.b(c).d → "a.b.d": the names along a chain, calls looked through."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def complaints(rule, sources) -> list[str]:
    return [complaint for source in sources for complaint in rule(source)]


def planted(path: str, text: str) -> Source:
    return Source(path, text)
