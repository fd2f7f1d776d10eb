from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_sizes")]

    operations = [
        migrations.AddIndex(
            model_name="pulse",
            index=models.Index(fields=["client", "last_effective_on", "next_on"], name="pulse_fresh"),
        ),
    ]
