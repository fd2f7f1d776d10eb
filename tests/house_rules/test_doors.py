"""State is written through the doors and nowhere else, and nobody asks beside them what they ask."""

import ast
import re

from tests.house_rules.sources import code, complaints, dotted, planted

ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET = re.compile(r"(^|\.)(objects|_default_manager|_base_manager|filter|exclude|all|visible)(\.|$)")
QUICK = {"insert_row", "insert_rows"}  # the doors' own way to write new rows
SAVE_WORDS = {"update_fields", "force_insert", "force_update", "using", "commit"}
SQL = re.compile(r"^\s*(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO)\b", re.IGNORECASE)

# Who may write besides the doors, and why.
ALLOWED = {
    "tuanding/core/journal/": "the doors themselves: rows, keys, entries, heads",
    "tuanding/core/jobs/": "leases and outcomes of jobs are the machine's own state",
    "tuanding/core/search/": "tokens follow from rows and can be built again at any time",
    "tuanding/core/worklist/": "what waits: kept by the facts, raises no version, recomputed by audit",
    "tuanding/core/files/": "content by its hash, kept before the fact that points at it",
    "tuanding/entrypoints/cli/demo/cast.py": "the people and roles themselves; nobody stands yet who could act",
    "tuanding/selling/clients/projections.py": "follows from milestones, raises no version, is recomputed by audit",
    "tuanding/selling/activities/projections.py": "follows from activities, raises no version, is recomputed by audit",
    "tuanding/core/sheets/": "numbers are reserved and issued in their own row, under its own lock",
}


def writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return isinstance(call.func, ast.Name) and call.func.id in QUICK
    name, positional = call.func.attr.removeprefix("a"), bool(call.args)
    chain = dotted(call.func.value)
    if name in ALWAYS:
        return True
    if name == "update":
        return bool(QUERYSET.search(chain)) or (not positional and bool(call.keywords))
    if name == "delete":
        return not positional
    return name == "save" and not positional and all(k.arg in SAVE_WORDS for k in call.keywords)


BY_PASSES = {"require", "get_visible", "grant_for", "raise_if_used", "use_up", "locked_row"}


def asks_beside_the_doors(source):
    """Where rooms write, a lock, a version compared or a right asked by hand is a door built beside the doors."""
    if source.path.startswith("tuanding/core/journal/") or not writes_through_doors(source):
        return
    for call in source.calls():
        name = dotted(call.func).rpartition(".")[2]
        if (name in BY_PASSES or name == "select_for_update") and not excused(source, call):
            yield source.at(call.lineno, f"{name}() beside the doors: they ask it, and `ready` before outside work")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Compare) and any(_is_version(side) for side in (node.left, *node.comparators)):
            yield source.at(node.lineno, "compares a version: the doors do, so that everybody gets both values")


def writes_through_doors(source):
    return (
        "/views" not in source.path
        and not source.path.endswith("/api.py")
        and "tuanding.core.journal.doors import" in source.text
    )


def _is_version(node):
    return isinstance(node, ast.Attribute) and node.attr == "version"


def acts_as_the_system(source):
    if source.path.startswith(("tuanding/core/jobs/", "tuanding/core/journal/", "tuanding/core/accounts/")):
        return
    for call in source.calls():
        if dotted(call.func).rpartition(".")[2] in ("system_actor", "SystemActor"):
            yield source.at(call.lineno, "only jobs and what comes in from outside act as the system")


def excused(source, call) -> bool:
    """One line with its reason on it or above it, where what is written is no business record."""
    return any("# past the doors: " in line for line in source.near(call.lineno))


def past_the_doors(source):
    if any(source.path.startswith(room) for room in ALLOWED):
        return
    for call in source.calls():
        if writes(call) and not excused(source, call):
            yield source.at(call.lineno, f"{dotted(call.func)}() past the doors")
    for node in source.strings():
        if SQL.match(node.value):
            yield source.at(node.lineno, "writes by SQL past the doors")


def test_state_is_written_only_through_the_doors():
    assert complaints(past_the_doors, code()) == []


def test_every_exception_is_still_needed():
    written = [s.path for s in code() if any(map(writes, s.calls())) or any(SQL.match(n.value) for n in s.strings())]
    assert [room for room in ALLOWED if not any(path.startswith(room) for path in written)] == []


def test_a_write_past_the_doors_would_be_seen():
    for snippet in (
        "Client.objects.create(name=name)",
        "Client.objects.filter(pk=1).update(owner=None)",
        "rows.update(state='x')",
        "client.contacts.bulk_create(rows)",
        "client.save()",
        "client.save(update_fields=['name'])",
        "client.delete()",
        "insert_row(client)",
        "insert_rows(Pulse, pulses)",
        "cursor.execute('UPDATE clients_client SET owner_id = NULL')",
        "cursor.execute('DELETE FROM clients_client')",
    ):
        assert list(past_the_doors(planted("tuanding/selling/clients/operations.py", snippet))), snippet


def test_what_only_looks_like_a_write_is_let_through():
    assert not list(past_the_doors(planted("a.py", "# past the doors: no business record\nperson.save()")))
    for snippet in ("total.update(b'x')", "picture.save(buffer)", "words.update({1: 2})", "storage.delete(name)"):
        assert not list(past_the_doors(planted("tuanding/selling/clients/operations.py", snippet))), snippet


def test_nobody_asks_beside_the_doors():
    assert complaints(asks_beside_the_doors, code()) == []


def test_a_by_pass_would_be_seen():
    head = "from tuanding.core.journal.doors import fact\n"
    for mark in (
        "require(row, by, 'edit')",
        "GroupOrder.objects.select_for_update().get(pk=1)",
        "raise_if_used(by, once)",
        "scopes.get_visible(Client, by, 1)",
        "if contract.version != seen:\n    raise Stale({}, 1, 2)",
    ):
        assert list(asks_beside_the_doors(planted("tuanding/selling/clients/operations.py", head + mark))), mark


def test_only_jobs_act_as_the_system():
    assert complaints(acts_as_the_system, code()) == []
    assert list(
        acts_as_the_system(planted("tuanding/selling/clients/views/x.py", "by = system_actor('timer.day', now)"))
    )
