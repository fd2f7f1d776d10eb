from django.db import migrations, models

from tuanding.selling.clients.names import normalise_name

AT_ONCE = 2000


def fill(apps, schema_editor):
    """Clients whose name has another form today: of several that became the same, the oldest is the one a further entry meets."""
    clients = apps.get_model("clients", "Client").objects.using(schema_editor.connection.alias)
    forms = {}
    for pk, name, before in clients.order_by("pk").values_list("pk", "name", "normalised_name").iterator(AT_ONCE):
        plain = normalise_name(name)
        if plain and plain != before:
            forms.setdefault(plain, pk)
    renewed = list(forms.items())
    for start in range(0, len(renewed), AT_ONCE):
        some = dict(renewed[start : start + AT_ONCE])
        taken = set(clients.filter(normalised_name__in=list(some)).values_list("normalised_name", flat=True))
        rows = [clients.model(pk=pk, normal_name=plain) for plain, pk in some.items() if plain not in taken]
        clients.bulk_update(rows, ["normal_name"])


class Migration(migrations.Migration):
    """Signs, accents, radicals, invisible and traditional characters count for nothing in the name of a client any more. What a
    release before wrote stays, because entries have its print; where today's form is another, it stands beside it."""

    dependencies = [("clients", "0009_import_counts")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="normal_name",
            field=models.CharField(editable=False, max_length=80, null=True),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.UniqueConstraint(
                condition=models.Q(("normal_name__isnull", False)), fields=("normal_name",), name="client_normal_name_once"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
