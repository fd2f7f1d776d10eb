"""Who is waited for is asked by kind; and the list is made anew at the next start: a visit agreed on waits for whoever owns the
client, no more for the rep who agreed on it, and an answer waits since the question, no more since the request."""

from django.db import migrations, models


def made_anew_at_the_next_start(apps, schema_editor):
    apps.get_model("worklist", "LastEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("worklist", "0002_department_index")]
    operations = [
        migrations.RemoveIndex(model_name="item", name="item_of_department"),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                fields=["department_id", "holder", "from_at", "until_at", "due_at", "since", "kind"],
                name="item_of_department",
            ),
        ),
        migrations.RunPython(made_anew_at_the_next_start, migrations.RunPython.noop),
    ]
