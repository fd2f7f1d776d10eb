import django.db.models.deletion
from django.db import migrations, models

from tuanding.core.accounts.unindexing import DropForeignKeyIndex


class Migration(migrations.Migration):
    """An index that begins with the column serves the foreign key too: every write keeps one index less."""

    dependencies = [
        ("contracts", "0003_limits_of_numbers"),
    ]

    operations = [
        DropForeignKeyIndex(
            model_name="line",
            name="revision",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="contracts.revision",
            ),
        ),
        DropForeignKeyIndex(
            model_name="point",
            name="review",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="points",
                to="contracts.review",
            ),
        ),
        DropForeignKeyIndex(
            model_name="review",
            name="revision",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="contracts.revision",
            ),
        ),
        DropForeignKeyIndex(
            model_name="revision",
            name="contract",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="contracts.contract",
            ),
        ),
    ]
