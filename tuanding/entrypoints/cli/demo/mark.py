"""The mark of the demo company's database: a row of its settings, never its name."""

from datetime import date

from django.db import connection

from tuanding.core.accounts.models import Person
from tuanding.core.company.models import Setting

CODE = "demo_company"


def mark_as_demo(on: date) -> None:
    # past the doors: written before anybody can act in the demo company
    Setting.objects.create(code=CODE, value=True, from_on=on)


def is_marked() -> bool:
    return Setting.objects.filter(code=CODE).exists()


def is_demo_or_empty() -> bool:
    tables = set(connection.introspection.table_names())
    if not {Person._meta.db_table, Setting._meta.db_table} <= tables:
        return True
    return is_marked() or not Person.objects.exists()
