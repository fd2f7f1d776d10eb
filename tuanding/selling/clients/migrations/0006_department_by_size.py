from django.db import migrations, models


class Migration(migrations.Migration):
    """A department's clients by their size: with statistics SQLite took the index of the department alone and sorted."""

    dependencies = [("clients", "0005_owner_of_pulse")]

    operations = [
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                condition=models.Q(("headcount__isnull", False)),
                fields=["department", "headcount", "id"],
                name="client_department_size",
            ),
        ),
    ]
