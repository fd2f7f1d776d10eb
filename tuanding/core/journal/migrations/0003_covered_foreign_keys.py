import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuanding.core.accounts.unindexing import DropForeignKeyIndex


class Migration(migrations.Migration):
    """An index that begins with the column serves the foreign key too: every write keeps one index less."""

    dependencies = [
        ("journal", "0002_acts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropForeignKeyIndex(
            model_name="entry",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        DropForeignKeyIndex(
            model_name="onetimekey",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
