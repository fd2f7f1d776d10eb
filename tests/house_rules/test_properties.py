"""No property of a model asks the database: whoever reads a row's attribute does not see a query."""

import ast

from tests.house_rules.sources import Source, code

PROPERTIES = {"property", "cached_property"}
ASKS = {
    *("objects", "_default_manager", "_base_manager", "filter", "exclude", "all", "exists", "latest", "earliest"),
    *("first", "last", "aggregate", "select_related", "prefetch_related", "values_list", "order_by", "refresh_from_db"),
}


def asking_properties(sources):
    """["path:line: name"] of properties in models.py whose body names what only a manager or queryset has."""
    return [
        source.at(node.lineno, node.name)
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and _is_property(node) and _asks(node)
    ]


def _is_property(node):
    return any(isinstance(one, ast.Name) and one.id in PROPERTIES for one in node.decorator_list)


def _asks(node):
    return any(isinstance(one, ast.Attribute) and one.attr in ASKS for one in ast.walk(node))


def test_no_property_of_a_model_asks_the_database():
    assert asking_properties(source for source in code() if source.path.endswith("models.py")) == []


def test_one_that_does_would_be_seen():
    text = "class Contract:\n    @property\n    def newest(self):\n        return self.revisions.latest('number')\n"
    [finding] = asking_properties([Source("models.py", text)])
    assert "newest" in finding
