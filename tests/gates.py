"""What tests of the database's gates need: raw SQL past everything but the database, gates off, a further migration."""

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models.signals import post_migrate, pre_migrate

from tuanding.core.journal import gates
from tuanding.selling.clients.models import GroupOrder


def sql(statement, **params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(gate, statement, **params):
    with pytest.raises(IntegrityError) as why:
        sql(statement, **params)
    assert f"gate:{gate}" in str(why.value), why.value


def refused_somehow(statement, **params):
    with pytest.raises(IntegrityError):
        sql(statement, **params)


def copied(table, pick="", **instead):
    """INSERT of every row of a table (those that `pick` says in SQL) once more, some columns replaced by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [c[0] for c in cursor.description if c[0] != "id"]
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(instead.get(c, f'"{c}"') for c in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} {pick}"


def put(model, like, **fields):
    """INSERT of a copy of a row with other values, past everything but the database."""
    row = {f.attname: getattr(like, f.attname) for f in like._meta.concrete_fields if not f.primary_key} | fields
    new = model(
        **{name: value for name, value in row.items() if name in {f.attname for f in model._meta.concrete_fields}}
    )
    with transaction.atomic():
        models.Model.save_base(new, raw=True, force_insert=True)
    return new


def put_refused(gate, model, like, **fields):
    with pytest.raises(IntegrityError) as why:
        put(model, like, **fields)
    assert f"gate:{gate}" in str(why.value), why.value


@contextmanager
def without(fresh_db, *names):
    """The gates of these names are off, as only the role that owns the tables can have it."""
    tables = {gate.name: gate.table for gate in gates.declared_gates()}
    off = "DROP TRIGGER td_{}" if fresh_db.vendor == "sqlite" else "ALTER TABLE {1} DISABLE TRIGGER td_{0}"
    with fresh_db.as_migrator():
        for name in names:
            sql(off.format(name, tables[name]))
    try:
        yield
    finally:
        with fresh_db.as_migrator():
            gates.make_gates()


def migrate(fresh_db, label, *operations):
    """A throw-away migration of a room, run as migrations are: gates hear of it before and after."""
    state = ProjectState.from_apps(apps)
    with fresh_db.as_migrator():
        config = apps.get_app_config("journal")
        common = {"app_config": config, "verbosity": 0, "interactive": False, "using": "default", "plan": []}
        pre_migrate.send(sender=config, **common)
        with connection.schema_editor(atomic=True) as editor:
            for operation in operations:
                before, state = state, state.clone()
                operation.state_forwards(label, state)
                operation.database_forwards(label, editor, before, state)
        post_migrate.send(sender=config, **common)


def under_an_order():
    """Every model from which foreign keys lead to a group order, directly or not; the order itself too."""
    under = {GroupOrder}
    while True:
        further = {model for model in gates.house_models() if under & set(pointed_at(model))} - under
        if not further:
            return under
        under |= further


def pointed_at(model):
    return [field.related_model for field in model._meta.concrete_fields if field.is_relation]


def after_end():
    """{model: reason} of the tables that go on after an order's end, as the rooms name them."""
    rooms = [import_module(f"{app.name}.gates") for app in apps.get_app_configs() if find_spec(f"{app.name}.gates")]
    return {model: why for room in rooms for model, why in getattr(room, "AFTER_END", {}).items()}
