"""Who asks and for what, read from the database of the run: sessions, tokens, ids, search texts."""

from itertools import cycle, islice
from random import Random

from django.test import Client as Browser
from django.utils import timezone

from benchmarks.measures import MANAGER, READER, REP
from benchmarks.together import PEOPLE
from tuanding.core.accounts.models import Person
from tuanding.core.search.words import readings
from tuanding.entrypoints.api.tokens import new_token
from tuanding.selling.clients.models import Client, GroupOrder, Industry

TEXTS, RECORDS = 24, 20
SPARE = 40  # first visits left over to look into the product with
WITHOUT_CALLS = (*[MANAGER] * 6, *[READER] * 4)  # of the sixty; all others are reps
FIRST_STAGE = "Dh"


def prepare() -> dict:
    """The facts of the run, see `measures`. A step is [order, client, its owner], a token its owner's."""
    people = {person.username: person for person in Person.objects.all()}
    reps = [person for person in people.values() if person.username.startswith((REP, "rep"))]
    names = list(Client.objects.order_by("pk").values_list("name", flat=True)[: 37 * TEXTS : 37])
    steps = first_visits()
    spare = min(SPARE, len(steps) // 3)
    return {
        "sessions": {username: session(people[username]) for username in (READER, REP, MANAGER)},
        "industries": list(Industry.objects.order_by("pk").values_list("name", flat=True)),
        "pairs": [name[2:4] for name in names],
        "initials": ["".join(readings(char)[0][0] for char in name[:4]) for name in names],
        "clients": clients_of(people[REP], RECORDS),
        "orders": orders_of(people[REP], RECORDS),
        "reps": [{"token": token(person), "clients": clients_of(person, 150)} for person in reps[:8]],
        "steps": steps[spare:],
        "spare_steps": steps[:spare],
        "tokens": {person.pk: token(person) for person in reps},
        "people": [
            at_work(person)
            for person in (
                *islice(cycle(reps), PEOPLE - len(WITHOUT_CALLS)),
                *(people[username] for username in WITHOUT_CALLS),
            )
        ],
    }


def first_visits() -> list[tuple[int, int, int]]:
    """[(order, client, its owner)] of open orders whose client was called and not visited, in any order but always the
    same."""
    rows = GroupOrder.objects.filter(reached__stage=FIRST_STAGE, ending=None, client__owner__isnull=False)
    steps = list(rows.order_by("pk").values_list("pk", "client_id", "client__owner_id"))
    Random(1).shuffle(steps)
    return steps


def at_work(person: Person) -> dict:
    """One of the sixty; without a token where the person records no calls."""
    records_calls = person.username not in WITHOUT_CALLS
    return {
        "session": session(person),
        "token": token(person) if records_calls else "",
        "clients": clients_of(person, RECORDS),
        "orders": orders_of(person, RECORDS),
    }


def session(person: Person) -> str:
    browser = Browser()
    sign_in(browser, person)
    return browser.cookies["sessionid"].value


def sign_in(browser: Browser, person: Person) -> None:
    """As somebody who passed the second step, where the person's role needs one."""
    browser.force_login(person)
    session = browser.session
    session["second_step"] = person.pk
    session.save()


def token(person: Person) -> str:
    return new_token(person, timezone.now())[0]


def clients_of(person: Person, number: int) -> list[int]:
    return list(Client.objects.filter(owner=person).order_by("pk").values_list("pk", flat=True)[:number])


def orders_of(person: Person, number: int) -> list[int]:
    """Newest first."""
    rows = GroupOrder.objects.filter(client__owner=person).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:number])
