from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_steps_of_broken_off_orders")]
    operations = [
        migrations.AddIndex(
            model_name="appointment", index=models.Index(fields=["starts_at"], name="appointment_day")
        ),
    ]
