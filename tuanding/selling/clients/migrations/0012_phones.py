import django.db.models.deletion
from django.db import migrations, models

from tuanding.core.accounts.unindexing import DropForeignKeyIndex


class Migration(migrations.Migration):
    """A number is compared by its key, whatever its spelling. Older contacts get theirs at the next start
    (`projections.make_up_phone_keys`); prints in the journal do not cover it, and the phones stay as they were written."""

    dependencies = [("clients", "0011_rulings")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="further_phones",
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name="其他电话"),
        ),
        migrations.AddField(
            model_name="contact",
            name="phone_key",
            field=models.CharField(editable=False, max_length=30, null=True),
        ),
        migrations.AddIndex(
            model_name="contact", index=models.Index(fields=["phone_key"], name="contact_phone")
        ),
        DropForeignKeyIndex(
            model_name="contact", name="digits", field=models.CharField(blank=True, editable=False, max_length=30)
        ),
        migrations.AlterField(
            model_name="referral",
            name="phone",
            field=models.CharField(blank=True, max_length=120, verbose_name="电话"),
        ),
        migrations.CreateModel(
            name="FurtherNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.contact"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["key"], name="further_number_key")]},
        ),
    ]
