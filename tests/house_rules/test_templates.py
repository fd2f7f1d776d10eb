"""Templates build on their own room and earlier ones; what is not escaped has its reason beside it."""

import re
from functools import cache

from tests.house_rules.order import rank, room_of
from tests.house_rules.sources import code, complaints, files, planted, templates

USED = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"'#]+)""")
LOADED = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")
NAMED = re.compile(r"""["']([a-z_]+/[\w/.-]+\.html)""")
UNESCAPED = re.compile(r"\|\s*safe\b|\bmark_safe\(|\bSafeString\((?!\"\"\))|autoescape off|\|\s*safeseq\b")


@cache
def libraries() -> dict[str, str]:
    """Tag library → the room it stands in."""
    found = [source.path for source in files("tuanding", ".py") if "/templatetags/" in source.path]
    return {path.rsplit("/", 1)[1].removesuffix(".py"): room_of(path) for path in found}


def needs(source) -> list[tuple[str, str]]:
    """What a template is built from, and the room of each."""
    used = [(name, name.split("/")[0]) for name in USED.findall(source.text)]
    loaded = " ".join(re.sub(r"^.*\bfrom\b", "", names) for names in LOADED.findall(source.text)).split()
    return used + [(name, libraries().get(name, "")) for name in loaded]


def downstream(source):
    mine = rank(room_of(source.path))
    for name, room in needs(source):
        if rank(room) > mine:
            yield f"{source.path}: uses {name} of a later room"


def downstream_in_code(source):
    mine = rank(room_of(source.path))
    for number, line in enumerate(source.lines, 1):
        for name in NAMED.findall(line):
            if rank(name.split("/")[0]) > mine:
                yield source.at(number, f"shows {name} of a later room")


def test_templates_use_what_is_upstream():
    assert complaints(downstream, templates()) == []
    assert complaints(downstream_in_code, code()) == []


def test_a_template_of_a_later_room_would_be_seen():
    page = "tuanding/core/pages/templates/pages/base.html"
    assert list(downstream(planted(page, '{% include "contracts/card.html" %}')))
    assert not list(downstream(planted(page, '{% include "pages/card.html" %}')))
    assert list(downstream_in_code(planted("tuanding/core/pages/views.py", 'render(r, "web/today.html")')))


def test_templates_stand_in_a_folder_of_their_room():
    assert complaints(misplaced, templates()) == []


SHARED = {"account", "allauth", "mfa", "usersessions"}  # pages of the sign-in library, drawn anew by `pages`


def misplaced(source):
    folder = source.path.split("/templates/")[1].split("/")[0]
    if folder != room_of(source.path) and not folder.endswith(".html") and folder not in SHARED:
        yield f"{source.path}: does not stand under templates/{room_of(source.path)}/"


def test_a_misplaced_template_would_be_seen():
    assert list(misplaced(planted("tuanding/selling/clients/templates/contracts/x.html", "")))


def unescaped(source):
    for number, line in enumerate(source.lines, 1):
        if UNESCAPED.search(line) and not any(re.search(r"(\{#|#) safe: \w", near) for near in source.near(number)):
            yield source.at(number, "not escaped, and no `safe: reason` beside it")


def test_everything_is_escaped_or_says_why_not():
    assert complaints(unescaped, [*templates(), *code()]) == []


def test_an_unescaped_value_would_be_seen():
    assert list(unescaped(planted("a.html", "{{ name|safe }}")))
    assert not list(unescaped(planted("a.html", "{{ sprite|safe }}{# safe: our own file #}")))


def inline_code(source):
    """Refused by the content security policy, so it would silently not work."""
    for number, line in enumerate(source.lines, 1):
        if re.search(r"""\son[a-z]+=["']|<script(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:""", line):
            yield source.at(number, "script inside the page")


def test_no_script_stands_inside_a_page():
    assert complaints(inline_code, templates()) == []


def test_a_script_inside_a_page_would_be_seen():
    assert list(inline_code(planted("a.html", '<button onclick="x()">')))
    assert not list(inline_code(planted("a.html", '<script src="td.js" defer></script>')))
