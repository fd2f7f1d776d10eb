from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The owner of a pulse, empty; `make_up_owners_of_pulses` fills it, as it does after the release before has written."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("clients", "0004_client_headcount_limit"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="pulse", name="pulse_fresh"),
        migrations.AddField(
            model_name="pulse",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="pulse",
            index=models.Index(
                fields=["owner", "last_effective_on", "next_on", "last_contact_at", "client"], name="pulse_of_owner"
            ),
        ),
    ]
