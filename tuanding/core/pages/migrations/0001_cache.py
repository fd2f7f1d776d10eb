from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The cache of Django lives in the database: no state in a process."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
