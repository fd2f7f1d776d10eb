from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_first")]

    operations = [
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                condition=models.Q(("headcount__isnull", False)),
                fields=["industry", "headcount", "id"],
                name="client_industry_size",
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                condition=models.Q(("headcount__isnull", False)), fields=["headcount", "id"], name="client_size"
            ),
        ),
    ]
