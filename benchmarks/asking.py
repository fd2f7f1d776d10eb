"""Who asks and for what, read from the database of the run: sessions, tokens, ids, search texts."""

from django.test import Client as Browser
from django.utils import timezone

from benchmarks.measures import MANAGER, READER, REP
from tuanding.core.accounts.models import Person
from tuanding.core.search.words import readings
from tuanding.entrypoints.api.tokens import new_token
from tuanding.selling.clients.models import Client, GroupOrder, Industry

TEXTS, RECORDS = 24, 20


def prepare() -> dict:
    people = {person.username: person for person in Person.objects.all()}
    names = list(Client.objects.order_by("pk").values_list("name", flat=True)[: 37 * TEXTS : 37])
    return {
        "sessions": {username: session(people[username]) for username in (READER, REP, MANAGER)},
        "industries": list(Industry.objects.order_by("pk").values_list("name", flat=True)),
        "pairs": [name[2:4] for name in names],
        "initials": ["".join(readings(char)[0][0] for char in name[:4]) for name in names],
        "clients": list(Client.objects.filter(owner=people[REP]).order_by("pk").values_list("pk", flat=True)[:RECORDS]),
        "orders": list(
            GroupOrder.objects.filter(client__owner=people[REP]).order_by("-pk").values_list("pk", flat=True)[:RECORDS]
        ),
        "reps": [calling(person) for person in people.values() if person.username.startswith((REP, "rep"))][:8],
    }


def session(person: Person) -> str:
    browser = Browser()
    browser.force_login(person)
    return browser.cookies["sessionid"].value


def calling(person: Person) -> dict:
    token, _row = new_token(person, timezone.now())
    return {"token": token, "clients": list(Client.objects.filter(owner=person).values_list("pk", flat=True)[:150])}
