"""Every address named in a page or in code exists."""

import ast
import re
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house_rules.sources import code, complaints, dotted, planted, templates

URL_TAG = re.compile(r"""\{%-?\s*url\s+["']([^"']+)["']""")
ASKS = {"address_of", "reverse", "reverse_lazy", "redirect", "resolve_url"}


@cache
def names() -> frozenset[str]:
    return frozenset(_walk(get_resolver().url_patterns, ""))


def _walk(patterns, prefix):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name


def unknown_in_template(source):
    for name in URL_TAG.findall(source.text):
        if name not in names():
            yield f"{source.path}: no address is named {name}"


def unknown_in_code(source):
    for call in source.calls():
        asks = dotted(call.func).rsplit(".", 1)[-1] in ASKS
        nodes = call.args[:1] if asks else [k.value for k in call.keywords if k.arg == "url_name"]
        for node in nodes:
            name = node.value if isinstance(node, ast.Constant) else None
            if isinstance(name, str) and "/" not in name and name not in names():
                yield source.at(node.lineno, f"no address is named {name}")


def test_every_named_address_exists():
    assert complaints(unknown_in_template, templates()) == []
    assert complaints(unknown_in_code, code()) == []


def test_an_unknown_address_would_be_seen():
    assert list(unknown_in_template(planted("a.html", '{% url "nowhere" 1 %}')))
    assert list(unknown_in_code(planted("a.py", 'reverse("nowhere")')))
    assert list(unknown_in_code(planted("a.py", 'address_of("nowhere", 1)')))
    assert list(unknown_in_code(planted("a.py", 'MenuEntry(url_name="nowhere")')))
    assert not list(unknown_in_code(planted("a.py", 'redirect("/")')))
