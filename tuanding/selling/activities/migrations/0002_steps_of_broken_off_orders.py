"""What was planned for an order that is broken off already goes, as it does with a break-off from now on."""

from django.db import migrations
from django.db.models import Q


def forget(apps, schema_editor):
    Ending, Pulse = apps.get_model("clients.Ending"), apps.get_model("clients.Pulse")
    planned = Pulse.objects.exclude(next_step="", next_on=None).values("client_id")
    ended = Ending.objects.filter(kind="broken_off", group_order__client__in=planned)
    for order, client in ended.values_list("group_order_id", "group_order__client_id").iterator():
        if _planned_by(apps, client) == order:
            Pulse.objects.filter(client_id=client).update(next_step="", next_on=None)


def _planned_by(apps, client):
    """The order whose appointment or visit planned last; None when it was a call."""
    call, appointment, visit = (apps.get_model(f"activities.{name}") for name in ("Call", "Appointment", "Visit"))
    told = [
        *call.objects.filter(client_id=client, outcome="call_back").values_list("recorded_at", "call_back_on"),
        *appointment.objects.filter(group_order__client_id=client).values_list("recorded_at", "group_order_id"),
        *visit.objects.filter(~Q(next_step="") | Q(next_on__isnull=False), client_id=client).values_list("recorded_at", "group_order_id"),
    ]
    last = max(told, key=lambda one: one[0], default=(None, None))[1]
    return last if isinstance(last, int) else None


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_first"), ("clients", "0001_first")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
