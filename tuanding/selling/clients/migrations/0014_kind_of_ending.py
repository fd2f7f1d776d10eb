from django.db import migrations, models

KINDS = [("broken_off", "中断"), ("closed", "结清"), ("taken_back", "撤销")]


class Migration(migrations.Migration):
    """An order that was opened by what was taken back ends with it."""

    dependencies = [("clients", "0013_endings_in_force")]

    operations = [
        migrations.AlterField("ending", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("orderend", "kind", models.CharField(choices=KINDS, max_length=10)),
    ]
