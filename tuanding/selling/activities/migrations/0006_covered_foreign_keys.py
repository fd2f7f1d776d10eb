import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuanding.core.accounts.unindexing import DropForeignKeyIndex


class Migration(migrations.Migration):
    """An index that begins with the column serves the foreign key too: every write keeps one index less."""

    dependencies = [
        ("activities", "0005_list_order"),
        ("clients", "0006_department_by_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropForeignKeyIndex(
            model_name="appointment",
            name="rep",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropForeignKeyIndex(
            model_name="call",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities_calls",
                to="clients.client",
            ),
        ),
        DropForeignKeyIndex(
            model_name="call",
            name="rep",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropForeignKeyIndex(
            model_name="visit",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities_visits",
                to="clients.client",
            ),
        ),
        DropForeignKeyIndex(
            model_name="visit",
            name="rep",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
