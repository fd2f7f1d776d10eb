"""What the database itself refuses: declared once per room in `gates.py`, made after every migration.

One condition in SQL that both databases read; NEW and OLD are the rows. A gate raises a constraint error (23514 on
PostgreSQL), so that both databases give IntegrityError. On SQLite gates are dropped before a migration, since
rebuilding a table drops them silently or fails; on PostgreSQL they stay, and are replaced. There each looks for its
tables in their schema first and among temporary ones last, whatever the asker's search path: else anybody could put
an empty table of the same name before the real one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.db.models import Model

from tuanding.core.jobs.models import Batch
from tuanding.core.journal.models import Checkpoint, Entry, Head
from tuanding.core.kernel.lifecycle import Lifecycle
from tuanding.core.kernel.refusal import Blocked

PREFIX = "td_"
ALWAYS = "1 = 1"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}  # what a gate knows of the row
GATE_NAME = re.compile(r"gate:(\w+)")


@dataclass(frozen=True)
class Gate:
    """`on` is INSERT, UPDATE or DELETE; what fulfils `condition` is refused with `message` (a gettext id).

    `lock` is a query that locks rows before the condition is looked at; only PostgreSQL has such a gate.
    """

    name: str
    table: str
    on: str
    condition: str
    message: str
    lock: str = ""

    @property
    def trigger(self) -> str:
        return f"{PREFIX}{self.name}"

    def sqlite(self) -> str:
        """The CREATE TRIGGER statement, which is also what SQLite stores."""
        return (
            f"CREATE TRIGGER {self.trigger} BEFORE {self.on} ON {self.table} BEGIN "
            f"SELECT RAISE(ABORT, 'gate:{self.name}') WHERE {self.condition}; END"
        )

    @property
    def trigger_level(self) -> Literal["STATEMENT", "ROW"]:
        return "STATEMENT" if self.on == "TRUNCATE" else "ROW"

    @property
    def body(self) -> str:
        """The body of its function on PostgreSQL, which the database stores word for word."""
        back = "NULL" if self.on == "TRUNCATE" else "OLD" if self.on == "DELETE" else "NEW"
        locked = f"PERFORM {self.lock}; " if self.lock else ""
        return (
            f" BEGIN {locked}IF ({self.condition}) THEN "
            f"RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'gate:{self.name}'; END IF; RETURN {back}; END "
        )

    def postgres(self, schema: str) -> list[str]:
        function = (
            f"CREATE OR REPLACE FUNCTION {schema}.{self.trigger}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = {search_path_value(schema)} AS $gate${self.body}$gate$"
        )
        trigger = (
            f"CREATE OR REPLACE TRIGGER {self.trigger} BEFORE {self.on} ON {schema}.{self.table} "
            f"FOR EACH {self.trigger_level}"
        )
        return [function, f"{trigger} EXECUTE FUNCTION {schema}.{self.trigger}()"]


def search_path_value(schema: str) -> str:
    """Temporary tables come last. It is a setting of the function: 0.8 µs a row, where 4 to 8 go into the condition."""
    return f"{schema}, pg_temp"


def refusal_gate(name: str, model: type[Model], on: str, condition: str, message: str) -> Gate:
    """Refuse `on` (INSERT, UPDATE, DELETE) of a model's rows that fulfil the condition."""
    return Gate(name, model._meta.db_table, on, condition, message)


def append_only(model: type[Model]) -> list[Gate]:
    """Rows are only ever added."""
    table, name = model._meta.db_table, model._meta.db_table
    words = "这类记录只增不改"
    return [
        Gate(f"{name}_unchanged", table, "UPDATE", ALWAYS, words),
        Gate(f"{name}_undeleted", table, "DELETE", ALWAYS, words),
        Gate(f"{name}_untruncated", table, "TRUNCATE", ALWAYS, words),
    ]


def undeletable(model: type[Model]) -> list[Gate]:
    """Rows may change but never go."""
    return append_only(model)[1:]


def transitions(life: Lifecycle) -> list[Gate]:
    """Only the table's states, first its initial one, then only along its arrows."""
    table = apps.get_model(life.model)._meta.db_table
    column = life.field
    states = _sql_list(life.states)
    steps = " OR ".join(f"(OLD.{column} = '{a}' AND NEW.{column} = '{b}')" for a, b in sorted(life.pairs()))
    words = "状态只能按流程一步一步走"
    return [
        Gate(f"{table}_{column}_first", table, "INSERT", f"NEW.{column} <> '{life.initial}'", words),
        Gate(
            f"{table}_{column}_step",
            table,
            "UPDATE",
            f"OLD.{column} <> NEW.{column} AND NOT ({steps}) OR NEW.{column} NOT IN ({states})",
            words,
        ),
    ]


def unchanging(model: type[Model], *columns: str) -> Gate:
    """These columns of a row are never changed once written."""
    table = model._meta.db_table
    condition = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    return Gate(f"{table}_fixed", table, "UPDATE", condition, "这些栏一经写下不再更改")


def sql_true_if_only_filling(model: type[Model], *columns: str) -> str:
    """SQL condition: the UPDATE writes these columns, which were all NULL, and changes nothing else."""
    names = [str(column.column) for column in model._meta.local_concrete_fields]
    empty = [f"OLD.{name} IS NULL" for name in columns]
    same = [f'OLD."{name}" IS NOT DISTINCT FROM NEW."{name}"' for name in names if name not in columns]
    return f"({' AND '.join([*empty, *same])})"


def same_id(model: type[Model]) -> Gate:
    """The id of a row never changes: foreign keys and journal entries would point at another row."""
    about = model._meta
    changed = f"OLD.{about.pk.column} IS DISTINCT FROM NEW.{about.pk.column}"
    return Gate(f"{about.db_table}_same_id", about.db_table, "UPDATE", changed, "这些栏一经写下不再更改")


def id_by(model: type[Model], path: str, row: str) -> str:
    """SQL for the id to which a path of foreign keys ("contract__group_order") leads from `row`: NEW or OLD of a gate."""
    fields: list[Any] = []
    at: Any = model
    for step in path.split("__") if path else ():
        fields.append(at._meta.get_field(step))
        at = fields[-1].related_model
    if not fields:
        return f"{row}.{model._meta.pk.column}"
    first, *further = (field.column for field in fields)
    if not further:
        return f"{row}.{first}"
    tables = [field.related_model._meta for field in fields[:-1]]
    joined = "".join(
        f" JOIN {table.db_table} t{place} ON t{place}.{table.pk.column} = t{place - 1}.{column}"
        for place, (table, column) in enumerate(zip(tables[1:], further[:-1], strict=True), 1)
    )
    return (
        f"(SELECT t{len(tables) - 1}.{further[-1]} FROM {tables[0].db_table} t0{joined} "
        f"WHERE t0.{tables[0].pk.column} = {row}.{first})"
    )


def _sql_list(values: Iterable[str]) -> str:
    return ", ".join(f"'{v}'" for v in values)


def declared_gates() -> list[Gate]:
    """Every gate of every room that is installed, and those that hold for all tables."""
    gates: list[Gate] = _gates_of_journal_and_batches()
    for app in apps.get_app_configs():
        if app.name.startswith("tuanding.") and app.label != "journal" and find_spec(f"{app.name}.gates"):
            gates += getattr(import_module(f"{app.name}.gates"), "GATES", [])
    return [*gates, *_same_id_gates_of_changeable_tables(gates), *_gates_that_lock_first(gates)]


def house_models() -> list[type[Model]]:
    """The models of all rooms that have a table."""
    rooms = [app for app in apps.get_app_configs() if app.name.startswith("tuanding.")]
    models = [model for app in rooms for model in app.get_models(include_auto_created=True)]
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def _same_id_gates_of_changeable_tables(gates: list[Gate]) -> list[Gate]:
    """A `same_id` gate for every table whose rows may change at all."""
    only_added = {gate.table for gate in gates if gate.on == "UPDATE" and gate.condition == ALWAYS}
    return [same_id(model) for model in house_models() if model._meta.db_table not in only_added]


def reads_other_rows(gate: Gate) -> bool:
    """Whether its condition reads other rows than the one written."""
    return "SELECT" in gate.condition


def _gates_that_lock_first(gates: list[Gate]) -> list[Gate]:
    """Before a gate looks at other rows, what the doors lock first is locked. Else two transactions, each of which sees
    what was committed before, would together do what the gate refuses each. On SQLite one writes at a time."""
    models = {model._meta.db_table: model for model in house_models() if getattr(model, "LOCK_FIRST", "")}
    looked = {(gate.table, gate.on): None for gate in gates if gate.table in models and reads_other_rows(gate)}
    return [_gate_that_locks_first(models[table], on) for table, on in looked]


def _gate_that_locks_first(model: type[Model], on: str) -> Gate:
    """Its name is the first of its table's: triggers fire in the order of their names. Behind it each look sees what was
    committed while it waited, but only at READ COMMITTED. Other sessions are refused, and rows that come before what they
    hang under, which nobody could lock."""
    path, table = model.LOCK_FIRST, model._meta.db_table  # type: ignore[attr-defined]
    top: Any = model
    for step in path.split("__"):
        top = top._meta.get_field(step).related_model
    ids = ", ".join(id_by(model, path, row) for row in ROWS[on])
    key = top._meta.pk.column
    lock = f"1 FROM {top._meta.db_table} o WHERE o.{key} IN ({ids}) ORDER BY o.{key} FOR NO KEY UPDATE"
    homeless = " AND NOT ".join(["NOT FOUND", *_nothing_above(model, path, ROWS[on][-1])])
    blind = f"{homeless} OR current_setting('transaction_isolation') <> 'read committed'"
    words = "找不到这一行所属的客户，或者数据库会话不是 READ COMMITTED"
    return Gate(f"_lock_{table}_{on.lower()}", table, on, blind, words, lock)


def _nothing_above(model: type[Model], path: str, row: str) -> list[str]:
    """SQL conditions, one for each nullable key on the path: that it is NULL, so that the row hangs under nothing."""
    conditions, at, steps = [], model, path.split("__")
    for place, step in enumerate(steps):
        key: Any = at._meta.get_field(step)
        if key.null and place == 0:
            conditions.append(f"{row}.{key.column} IS NULL")
        elif key.null:
            table, above = at._meta, id_by(model, "__".join(steps[:place]), row)
            conditions.append(
                f"EXISTS (SELECT 1 FROM {table.db_table} n WHERE n.{table.pk.column} = {above} AND n.{key.column} IS NULL)"
            )
        at = key.related_model
    return conditions


def gate_named_in(text: str) -> Gate | None:
    """The gate named in the text of an IntegrityError; None for another constraint."""
    match = GATE_NAME.search(text)
    return next((gate for gate in declared_gates() if match and gate.name == match[1]), None)


def refusal_of_integrity_error(error: IntegrityError) -> Blocked:
    """What the database refused, in words for people: the gate's own, or that something is there already."""
    gate = gate_named_in(str(error))
    return Blocked(gate.message if gate else "数据库拒绝：与已有的内容重复或不相符，请刷新后再试")


def make_gates(using: str = "default") -> None:
    """Make every declared gate whose table is there, and drop those no longer declared."""
    connection = connections[using]
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if lite:
            drop_gates_on_sqlite(using)
        else:
            _drop_undeclared(cursor, {gate.trigger for gate in declared_gates()})
        for gate in _gates_to_make(connection):
            for statement in [gate.sqlite()] if lite else gate.postgres(_journal_schema(cursor)):
                cursor.execute(statement.replace("%", "%%") if lite else statement)


def drop_gates_on_sqlite(using: str = "default") -> None:
    """Take all gates away before a migration on SQLite; nothing on PostgreSQL."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in gates_in_database(using):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@contextmanager
def lifted(using: str, tables: Sequence[str]) -> Iterator[None]:
    """For migrations that fill in columns of rows which never change: no gate of these tables stands inside, all stand
    again behind it, in the same transaction; what fails inside takes both back. On PostgreSQL only the role that owns the
    tables may, and nobody else writes to them meanwhile. ValueError for a table without a gate."""
    if unknown := sorted({*tables} - {gate.table for gate in declared_gates()}):
        raise ValueError(f"no gate is declared for {', '.join(unknown)}")
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        off, on = _drop_and_make_statements(cursor, connection.vendor, tables)
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def _drop_and_make_statements(cursor, vendor: str, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    """Statements that take away the gates which stand on these tables, and those that put the same ones back."""
    if vendor == "sqlite":
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({_sql_list(tables)})"
        )
        rows = cursor.fetchall()
        return [f"DROP TRIGGER {name}" for name, _ in rows], [sql for _, sql in rows]
    cursor.execute(
        "SELECT c.oid::regclass, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{_journal_schema(cursor)}' "
        f"AND c.relname IN ({_sql_list(tables)}) AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname LIKE 'td\\_%'"
    )
    rows = cursor.fetchall()
    off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in rows]
    # a table that still waits for the check of its foreign keys cannot be altered
    checked = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]
    return off, [*checked, *(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in rows)]


def _drop_undeclared(cursor, trigger_names: set[str]) -> None:
    cursor.execute(
        "SELECT t.tgname, c.oid::regclass FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgname LIKE 'td\\_%'"
    )
    for name, table in cursor.fetchall():
        if name not in trigger_names:
            cursor.execute(f"DROP TRIGGER {name} ON {table}")


def _gates_to_make(connection) -> list[Gate]:
    """Declared gates of tables that are there."""
    tables = set(connection.introspection.table_names())
    lite = connection.vendor == "sqlite"
    there = (gate for gate in declared_gates() if gate.table in tables)
    return [gate for gate in there if not (lite and (gate.on == "TRUNCATE" or gate.lock))]


def _journal_schema(cursor) -> str:
    """The schema of the tables: that of the journal's, for all."""
    cursor.execute(
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = 'journal_entry' AND c.relkind = 'r' AND c.relpersistence = 'p'"
    )
    row = cursor.fetchone()
    return row[0] if row else "public"


def gates_in_database(using: str = "default") -> dict[str, str]:
    """The gates that the database has now: {trigger's name: its text there}."""
    connection = connections[using]
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(OF_SQLITE if lite else OF_POSTGRES)
        return dict(cursor.fetchall())


OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'td\\_%' ESCAPE '\\'"
EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # as pg_trigger counts them; BEFORE is 2, ROW is 1
OF_POSTGRES = (
    "SELECT t.tgname, concat_ws(' ', t.tgtype, n.nspname, c.relname, f.nspname, p.proname, t.tgattr, t.tgqual, "
    "array_to_string(p.proconfig, ';'), p.prosrc) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_namespace f ON f.oid = p.pronamespace JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname LIKE 'td\\_%'"
)


def missing_gates(using: str = "default") -> set[str]:
    """Trigger names of gates that the database should have and does not have, or has with another text. For `doctor`, and for
    `serve`, which then migrates first."""
    connection = connections[using]
    texts = gates_in_database(using)
    with connection.cursor() as cursor:
        schema = _journal_schema(cursor) if connection.vendor == "postgresql" else ""
    return {
        gate.trigger
        for gate in _gates_to_make(connection)
        if texts.get(gate.trigger) != _declared_text_in_database(gate, schema)
    }


def _declared_text_in_database(gate: Gate, schema: str) -> str:
    """The text that the database has of a gate when it is as declared."""
    if not schema:
        return gate.sqlite()
    kind = EVENTS[gate.on] + 2 + (gate.trigger_level == "ROW")
    path = f"search_path={search_path_value(schema)}"
    return f"{kind} {schema} {gate.table} {schema} {gate.trigger}  {path} {gate.body}"  # no columns, no WHEN


def _gates_of_journal_and_batches() -> list[Gate]:
    # The root of an entry of form 1 is derived, not evidence: the release before leaves it empty, the next start fills it.
    filled = f"OLD.form = 1 AND {sql_true_if_only_filling(Entry, 'root_type', 'root_id')}"
    unchanged = refusal_gate(
        f"{Entry._meta.db_table}_unchanged", Entry, "UPDATE", f"NOT ({filled})", "这类记录只增不改"
    )
    request = ("by_id", "role", "department_id", "instead_of_id", "at", "act", "params", "grants", "ids", "total")
    batch = [unchanging(Batch, *request), *undeletable(Batch)]
    return [unchanged, *undeletable(Entry), *undeletable(Head), *append_only(Checkpoint), *batch]
