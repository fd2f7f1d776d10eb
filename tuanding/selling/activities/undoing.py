"""What of calls and visits stands in the way when something else is taken back."""

from tuanding.core.journal.undo import Entries, rows_in_force
from tuanding.core.kernel.refusal import Blocked, Refusal
from tuanding.selling.activities.models import Call
from tuanding.selling.clients.undoing import clients_referred_at


def referred_client_called(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} of break-offs at which somebody was named who has been called since."""
    named = clients_referred_at(entries)
    ids = [client_id for some in named.values() for client_id in some]
    calls = rows_in_force(Call.objects.filter(client_id__in=ids)).select_related("by", "client").order_by("pk")
    first = {call.client_id: call for call in reversed(calls)}
    refusals: dict[int, Refusal] = {}
    for entry_id, client_ids in named.items():
        for call in (first[pk] for pk in client_ids if pk in first):
            words = "无法撤销中断，因为%(person)s已经给推荐来的%(client)s打过电话"
            refusals[entry_id] = Blocked(words, person=call.by.name, client=str(call.client))
    return refusals
