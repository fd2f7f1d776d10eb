from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worklist", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="item", name="item_of_department"),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                fields=["department_id", "holder", "from_at", "until_at", "due_at", "since"], name="item_of_department"
            ),
        ),
    ]
