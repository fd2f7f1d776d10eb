from django.db import migrations

from tuanding.core.search import index


def make(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        index.create(cursor, schema_editor.connection.vendor)


def unmake(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        index.drop(cursor)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(make, unmake)]
