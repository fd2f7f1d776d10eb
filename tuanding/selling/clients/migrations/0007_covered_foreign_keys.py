import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuanding.core.accounts.unindexing import DropForeignKeyIndex


class Migration(migrations.Migration):
    """An index that begins with the column serves the foreign key too: every write keeps one index less."""

    dependencies = [
        ("accounts", "0002_acts"),
        ("clients", "0006_department_by_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropForeignKeyIndex(
            model_name="client",
            name="department",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.department"
            ),
        ),
        DropForeignKeyIndex(
            model_name="client",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropForeignKeyIndex(
            model_name="duplicatelook",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropForeignKeyIndex(
            model_name="reach",
            name="group_order",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reaches",
                to="clients.grouporder",
            ),
        ),
    ]
