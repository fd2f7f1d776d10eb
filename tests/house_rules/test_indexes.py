"""Every index costs each write. A foreign key has one of its own only where no other index of its table begins with it."""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def covered(some_models):
    """["room.Model.field: name of the index that begins with it"] of foreign keys that have an index of their own too.

    Fields that a model inherits are left out: their base does not know the indexes of those who use it.
    """
    return [
        f"{model._meta.label}.{field.name}: {leading[field.name]}"
        for model in some_models
        for leading in [_leading(model)]
        for field in model._meta.local_fields
        if field.is_relation and field.db_index and not field.unique
        if field.name in leading and not _is_inherited(model, field)
    ]


def _leading(model):
    """{name of a field: name of an index over all rows that begins with it}"""
    indexes = [*model._meta.indexes, *(c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))]
    return {index.fields[0].lstrip("-"): index.name for index in indexes if index.fields and index.condition is None}


def _is_inherited(model, field):
    return any(field.name in {f.name for f in base._meta.local_fields} for base in _abstract_bases(model))


def _abstract_bases(model):
    return [base for base in model.__mro__[1:] if hasattr(base, "_meta") and base._meta.abstract]


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("tuanding.") and not model._meta.proxy]


def test_no_foreign_key_keeps_an_index_that_another_one_covers():
    assert covered(our_models()) == []


def test_an_index_that_another_one_covers_would_be_seen():
    class Covered(models.Model):
        person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
        place = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")

        class Meta:
            app_label = "covered"
            managed = False
            indexes = [
                models.Index(fields=["-person", "id"], name="of_person"),
                models.Index(fields=["place"], name="some_places", condition=models.Q(person=1)),
            ]

    assert covered([Covered]) == ["covered.Covered.person: of_person"]


def test_the_database_has_no_index_of_a_foreign_key_declared_without_one():
    """The migrations dropped it by the name that Django gives."""
    fields = [(model, field) for model in our_models() for field in model._meta.local_fields if field.is_relation]
    editor = connection.schema_editor(collect_sql=True)
    expected, without = (
        {
            editor._create_index_name(model._meta.db_table, [field.column])
            for model, field in fields
            if field.db_index == indexed and not field.unique
        }
        for indexed in (True, False)
    )
    assert len(without) > 20
    assert index_names() & without == set()
    assert expected <= index_names()  # or the names here would be no names of Django's


def index_names():
    of = {"sqlite": "name FROM sqlite_master WHERE type = 'index'", "postgresql": "indexname FROM pg_indexes"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {of[connection.vendor]}")
        return {name for (name,) in cursor.fetchall()}


def test_rows_that_come_by_thousands_have_no_pattern_index():
    """Django gives a text column one on PostgreSQL; nothing here asks for names that begin with something."""
    tables = ("clients_client_", "clients_contact_", "clients_orderstage_")
    assert [name for name in index_names() if name.endswith("_like") and name.startswith(tables)] == []
