"""The style sheet has no rule for what no page shows: the look of a page is written with the page."""

import re

import pytest

from tests.house_rules.sources import code, files, planted, templates

STYLES = "tuanding/core/pages/static/css"
SCRIPTS = "tuanding/core/pages/static/js"
# {class: where it is put together when the page is made}; all others stand in an attribute `class`
COMPOSED = {
    "icon": "tuanding/core/pages/marks.py",  # with the kind of the icon
    "s32": "tuanding/core/pages/templates/pages/parts/specimen_small.html",  # size of {% face %}
    "s48": "tuanding/core/pages/templates/pages/parts/specimen_small.html",
    "short": "tuanding/selling/clients/templates/clients/import_try.html",  # kind of {% seam %}
}
COMMENT, QUOTED = re.compile(r"/\*.*?\*/", re.S), re.compile(r'"[^"]*"')
BEFORE_BRACE = re.compile(r"([^{};]+)\{")
CLASS, DATA = re.compile(r"\.(-?[A-Za-z_][\w-]*)"), re.compile(r"\[(data-[\w-]+)")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
TAG = r"\{%.*?%\}|\{\{.*?\}\}"
ATTRIBUTE = re.compile(rf'\bclass="((?:{TAG}|[^"])*)"', re.S)
IN_CODE = re.compile(r"""class="([^"]*)"|"class": "([^"]*)"|className = "([^"]*)"|classList\.\w+\("([^"]*)\"""")
BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock", re.S)


def selectors(source) -> str:
    text = COMMENT.sub("", source.text)
    return " ".join(before for before in BEFORE_BRACE.findall(text) if not before.lstrip().startswith("@"))


def classes(styles) -> dict[str, str]:
    """{class: a file that has a rule for it}."""
    return {name: s.path for s in styles for name in CLASS.findall(QUOTED.sub("", selectors(s)))}


def attributes(styles) -> dict[str, str]:
    return {name: source.path for source in styles for name in DATA.findall(selectors(source))}


def words(text: str) -> set[str]:
    return set(WORD.findall(re.sub(TAG, " ", text, flags=re.S)))


def in_templates(pages) -> set[str]:
    """Of attributes `class`, and of the blocks that another template fills inside one."""
    values = [value for page in pages for value in ATTRIBUTE.findall(page.text)]
    fillable = set(re.findall(r"\{% block (\w+)", " ".join(values)))
    values += [text for page in pages for name, text in BLOCK.findall(page.text) if name in fillable]
    return set().union(*map(words, values))


def in_code(sources) -> set[str]:
    values = (value for source in sources for match in IN_CODE.findall(source.text) for value in match)
    return set().union(*map(words, values))


def in_scripts(attribute: str) -> str:
    """data-all-of → dataset.allOf."""
    first, *further = attribute.removeprefix("data-").split("-")
    return f"dataset.{first}" + "".join(word.capitalize() for word in further)


def useless(styles, pages, sources) -> list[str]:
    used = in_templates(pages) | in_code(sources)
    present = {word for source in [*pages, *sources] for word in re.findall(r"data-[\w-]+|dataset\.\w+", source.text)}
    return [
        *(f"{path}: .{name} is in no page" for name, path in classes(styles).items() if name not in used),
        *(
            f"{path}: [{name}] is in no page"
            for name, path in attributes(styles).items()
            if not {name, in_scripts(name)} & present
        ),
    ]


def test_every_class_of_the_style_sheet_is_on_some_page():
    everywhere = useless(files(STYLES, ".css"), templates(), [*code(), *files(SCRIPTS, ".js")])
    assert [line for line in everywhere if line.split(" ")[1].strip(".") not in COMPOSED] == []


@pytest.mark.parametrize("name", COMPOSED)
def test_a_composed_class_still_has_a_rule_and_a_place_where_it_is_composed(name):
    place = next(source for source in [*code(), *templates()] if source.path == COMPOSED[name])
    assert name in classes(files(STYLES, ".css"))
    assert re.search(rf'"{name}["\s]', place.text)
    assert name not in in_templates(templates()) | in_code(code()), "it stands in an attribute: no exception is needed"


def test_every_style_file_is_in_the_bundle_once():
    names = [source.path.removeprefix(f"{STYLES}/") for source in files(STYLES, ".css")]
    bundle = next(source for source in files(STYLES, ".css") if source.path.endswith("/td.css"))
    assert sorted(re.findall(r'@import "([^"]+)"', bundle.text)) == sorted(set(names) - {"td.css"})


@pytest.mark.parametrize(
    ("page", "script", "seen"),
    [
        ('<p class="wall">', "", False),
        ("<p class=\"{% if a == 'b' %}wall{% endif %}\">", "", False),
        ('<p class="{% block kind %}{% endblock %}">{% block kind %}wall{% endblock %}', "", False),
        ("", 'toast.className = "wall";', False),
        ("", """fill('<i class="row wall">')""", False),
        ('<p class="{{ wall }}">wall {% icon "wall" %}', 'kind = "wall"', True),
    ],
)
def test_a_class_of_no_page_would_be_seen(page, script, seen):
    style = planted(
        "a.css", "/* .old */ @media (width < 1px) { .wall > a[href='.html'] { color: red } }".replace("'", '"')
    )
    assert (
        useless([style], [planted("a.html", page)], [planted("a.js", script)]) == ["a.css: .wall is in no page"] * seen
    )


def test_an_attribute_of_no_page_would_be_seen():
    style = planted("a.css", "a[data-dot], a[data-s], a[data-on-it] { color: red }")
    assert useless([style], [planted("a.html", '<a data-s="due">')], [planted("a.js", "row.dataset.onIt = 1")]) == [
        "a.css: [data-dot] is in no page"
    ]
