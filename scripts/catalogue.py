"""The English catalogue: collected from code and templates with Babel alone, compiled at set-up.

`collect [more.po …]` brings tuanding/locale/en up to date, keeps what is translated, takes what the further files
translate and names what is still missing. `compile` makes the .mo files.

In code every literal with Chinese in it is a text to translate, marked or not, since refusals, labels of moves and
names of roles are marked where they are shown. What is data and not a text stands in DATA or has `# data: …` beside it.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tuanding"
ENGLISH = PACKAGE / "locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
HEADER = """# Made by `make messages`; only msgstr is written by hand.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
KEYWORDS: dict = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SPECIMENS = "the page of the look's parts, which developers see"
# Chinese that is data: it is compared, printed on a Chinese sheet or belongs to the demo company.
DATA = {
    "config/formats/": "how the Chinese locale writes numbers and days",
    "core/kernel/money.py": "amounts in capitals",
    "core/kernel/numbers.py": "signs and counting words that people write beside a number",
    "core/pages/static/js/amount.js": "the same while they type",
    "core/pages/static/js/capitals.js": "the same amounts while they are typed",
    "core/search/": "characters and their readings",
    "contracting/contracts/articles.py": "the contract itself, in Chinese whatever the reader's language",
    "entrypoints/cli/demo": "the demo company's own names",
    "core/pages/specimens.py": SPECIMENS,
    "core/pages/templates/pages/parts/specimen_": SPECIMENS,
    "core/pages/templates/pages/parts_": SPECIMENS,
}


def messages(package: Path = PACKAGE) -> Catalog:
    """Everything a person may read, from code and templates."""
    catalog = Catalog(locale="en")
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            take(catalog, code_texts(path.read_text("utf-8"), path.relative_to(package).as_posix()))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            take(catalog, template_texts(path.read_text("utf-8")))
    return catalog


def take(catalog: Catalog, texts) -> None:
    for text, context in texts:
        if text and text[0]:
            catalog.add(text, context=context)


def marked(source: str) -> Iterator[tuple]:
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield text, context


def is_data(path: str) -> bool:
    """Of a path inside the package."""
    return any(path.startswith(place) for place in DATA)


def code_texts(source: str, path: str) -> Iterator[tuple]:
    yield from marked(source)
    if not is_data(path):
        yield from ((text, None) for text in bare_texts(source))


def bare_texts(source: str) -> Iterator[str]:
    """Chinese literals outside docstrings and f-strings, not already arguments of a two-form text."""
    tree, lines = ast.parse(source), source.splitlines()
    apart = {id(part) for node in ast.walk(tree) for part in _not_texts(node)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
        if is_text and CHINESE.search(node.value) and "# data: " not in lines[node.lineno - 1]:
            yield node.value


def _not_texts(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Expr):
        return [node.value]  # a docstring
    if isinstance(node, ast.JoinedStr):
        return list(node.values)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith(("ngettext", "pgettext")):
        return list(node.args)
    return []


def template_texts(source: str) -> Iterator[tuple]:
    from django.utils.translation.template import templatize

    ready()
    as_code = templatize(source)
    yield from marked("\n".join(line.lstrip() for line in as_code.splitlines()) + "\n")


def ready() -> None:
    """Templates are read by Django, whose settings matter in nothing here."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def merged(texts: Catalog, *translations: Catalog) -> Catalog:
    """`texts` with the first of the `translations` that has one of each."""
    for message in texts:
        for catalog in translations if message.id else ():
            translation = catalog.get(_first(message.id), context=message.context)
            if translation and is_translated(translation) and not is_translated(message):
                message.string = _in_form(translation.string, plural=isinstance(message.id, tuple))
    return texts


def _first(text):
    return text[0] if isinstance(text, tuple | list) else text


def _in_form(string, plural: bool):
    several = string if isinstance(string, tuple | list) else (string, string)
    return tuple(several) if plural else several[0]


def is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings)


def wrong(message) -> str | None:
    """Why a translation cannot be used: empty, still Chinese, or with other placeholders."""
    if not is_translated(message):
        return "is not translated"
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    placeholders = set(PLACEHOLDER.findall(message.id[-1] if isinstance(message.id, tuple | list) else message.id))
    if any(set(PLACEHOLDER.findall(string)) - placeholders for string in strings):
        return "has a placeholder the original lacks"
    if set(PLACEHOLDER.findall(strings[-1])) != placeholders:
        return "loses a placeholder"
    return None


def needs_english(message) -> bool:
    return bool(message.id) and bool(CHINESE.search(_first(message.id)))


def collect(more: list[str]) -> None:
    present = [read(ENGLISH)] if ENGLISH.exists() else []
    texts = merged(messages(), *present, *(read(Path(name)) for name in more))
    catalog = Catalog(locale="en")
    for message in texts:
        if needs_english(message):
            catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalog, width=0, sort_output=True, no_location=True, omit_header=True)
    report(catalog)
    compile_all()


def report(catalog: Catalog) -> None:
    open_ones = [(message.id, wrong(message)) for message in catalog if message.id and wrong(message)]
    for text, why in open_ones:
        print(f"{_first(text)!r} {why}")
    print(f"{len(catalog)} texts, {len(open_ones)} without a usable translation")


def compile_all() -> None:
    for path in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


if __name__ == "__main__":
    if sys.argv[1] == "compile":
        compile_all()
    else:
        collect(sys.argv[2:])
