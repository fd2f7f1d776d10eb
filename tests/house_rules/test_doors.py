"""State is written through the two doors and nowhere else."""

import ast
import re

from tests.house_rules.sources import code, complaints, dotted, planted

ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET = re.compile(r"(^|\.)(objects|_default_manager|_base_manager|filter|exclude|all|visible)(\.|$)")
QUICK = {"insert_row", "insert_rows", "put_row"}  # the doors' own way to write new rows
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
    for said in (
        "Client.objects.create(name=name)",
        "Client.objects.filter(pk=1).update(owner=None)",
        "rows.update(state='x')",
        "client.contacts.bulk_create(rows)",
        "client.save()",
        "client.save(update_fields=['name'])",
        "client.delete()",
        "insert_row(client)",
        "put_row(pulse)",
        "cursor.execute('UPDATE clients_client SET owner_id = NULL')",
        "cursor.execute('DELETE FROM clients_client')",
    ):
        assert list(past_the_doors(planted("tuanding/selling/clients/operations.py", said))), said


def test_what_only_looks_like_a_write_is_let_through():
    assert not list(past_the_doors(planted("a.py", "# past the doors: no business record\nperson.save()")))
    for said in ("total.update(b'x')", "picture.save(buffer)", "words.update({1: 2})", "storage.delete(name)"):
        assert not list(past_the_doors(planted("tuanding/selling/clients/operations.py", said))), said
