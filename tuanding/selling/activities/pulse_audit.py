"""Whether stored pulses are what the facts say; for `audit verify`."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from tuanding.core.journal.audit.pages import id_pages
from tuanding.selling.activities.projections import CLIENTS_AT_ONCE, PulseValues, pulses_of
from tuanding.selling.clients.models import Client, Pulse


def wrong_pulses(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: (id, message) of every client whose stored pulse differs from its facts."""
    for first, last in _client_id_ranges() if only is None else ((pk, pk) for pk in only):
        stored = {row[0]: PulseValues(*row[1:]) for row in _stored_pulse_values(first, last)}
        computed_pulses = pulses_of(first, last)
        for client_id in sorted(stored.keys() | computed_pulses.keys()):
            if stored.get(client_id, PulseValues()) != (computed := computed_pulses.get(client_id, PulseValues())):
                yield (
                    client_id,
                    f"client {client_id}: kept {_as_tuple(stored.get(client_id))}, computed {_as_tuple(computed)}",
                )


def _client_id_ranges() -> Iterator[tuple[int, int]]:
    return ((ids[0], ids[-1]) for ids in id_pages(Client, size=CLIENTS_AT_ONCE))


def _stored_pulse_values(first: int, last: int) -> QuerySet[Pulse, tuple[Any, ...]]:
    """(client id, *PulseValues) of the clients with ids from `first` to `last`."""
    rows = Pulse.objects.filter(client_id__gte=first, client_id__lte=last)
    return rows.values_list("client_id", *PulseValues._fields)


def _as_tuple(pulse: PulseValues | None) -> tuple | None:
    return tuple(pulse) if pulse else None
