"""Templates build on their own room and earlier ones, can be read, and say why where they do not escape."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.house_rules.order import rank, room_of
from tests.house_rules.sources import ROOT, code, complaints, files, planted, templates

USED = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"'#]+)""")
LOADED = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")
NAMED = re.compile(r"""["']([a-z_]+/[\w/.-]+\.html)""")
UNESCAPED = re.compile(r"\|\s*safe\b|\bmark_safe\(|\bSafeString\((?!\"\"\))|autoescape off|\|\s*safeseq\b")


@cache
def libraries() -> dict[str, str]:
    """Tag library → the room it stands in."""
    paths = [source.path for source in files("tuanding", ".py") if "/templatetags/" in source.path]
    return {path.rsplit("/", 1)[1].removesuffix(".py"): room_of(path) for path in paths}


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


WIDEST, DEEPEST = 160, 4
NO_STEP = {"comment", "blocktranslate"}  # notes and texts: nothing is decided or repeated there
TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}")


def wide(source):
    for number, line in enumerate(source.lines, 1):
        if len(line) > WIDEST:
            yield source.at(number, f"{len(line)} characters, at most {WIDEST}: a part of it has a name of its own")


def deep(source):
    """Tags within tags. `{% empty %}` alone belongs to a loop, with a title it is a tag of its own."""
    tags = [
        (number, name, more.strip()) for number, line in enumerate(source.lines, 1) for name, more in TAG.findall(line)
    ]
    paired = {name.removeprefix("end") for _, name, _ in tags if name.startswith("end")} - NO_STEP
    depth = 0
    for number, name, more in tags:
        if name in paired and not (name == "empty" and not more):
            depth += 1
            if depth == DEEPEST + 1:
                yield source.at(
                    number, f"{{% {name} %}} is nested deeper than {DEEPEST}: a part with a name of its own"
                )
        elif name.startswith("end") and name.removeprefix("end") in paired:
            depth -= 1


def test_a_template_can_be_read():
    assert complaints(wide, templates()) == []
    assert complaints(deep, templates()) == []


def test_a_template_that_cannot_be_read_would_be_seen():
    assert list(wide(planted("a.html", "团" * 161)))
    assert not list(wide(planted("a.html", "团" * 160)))
    steps = "{% for a in b %}{% empty %}" + "{% if a %}" * 3 + "{% empty title=a %}"
    assert list(deep(planted("a.html", f"{steps}{{% endempty %}}" + "{% endif %}" * 3 + "{% endfor %}")))
    four = "{% if a %}" * 4 + "{% blocktranslate %}字{% endblocktranslate %}" + "{% endif %}" * 4
    assert not list(deep(planted("a.html", four * 2)))


def would_be_formatted(path) -> bool:
    command = [Path(sys.executable).with_name("djangofmt"), "--quiet", "--check", path]
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode != 0


def test_the_formatter_would_change_no_template():
    assert not would_be_formatted("tuanding"), "make format"


def test_a_template_that_is_not_formatted_would_be_seen(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<ul>\n  <li>{{ name }}</li>\n</ul>\n", "utf-8")
    assert not would_be_formatted(page)
    page.write_text("<ul><li>{{ name }}</li>\n</ul>\n", "utf-8")
    assert would_be_formatted(page)
