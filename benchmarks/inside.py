"""What the benchmark does inside the product, each in a process of its own: `python -m benchmarks.inside <what> …`.

Prints JSON. The benchmark itself imports no Django, so that floor and product never share a process with what drives them.
"""

import json
import os
import sys
from datetime import date


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")
    import django

    django.setup()


def fill(size: str, on: str, activities: str = "0") -> dict:
    """Migrate an empty database and fill it."""
    os.environ["TUANDING_MIGRATING"] = "1"
    start()
    from django.core.management import call_command

    from benchmarks.company import fill as fill_company

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    fill_company(int(size), date.fromisoformat(on), activities=int(activities))
    return {}


def fill_journal(entries: str) -> dict:
    """Migrate an empty database and give it a journal of that length."""
    os.environ["TUANDING_MIGRATING"] = "1"
    start()
    from django.core.management import call_command

    from benchmarks import entries as journal

    call_command("migrate", verbosity=0, skip_checks=True)
    journal.fill(int(entries))
    return {}


def audit() -> dict:
    """What `audit verify` of that journal takes."""
    start()
    from benchmarks import entries as journal

    return journal.measure()


def work_off() -> dict:
    """The jobs of a first day (statistics, checkpoint, lists of words), which a company's own database has behind it."""
    start()
    from django.utils import timezone

    from tuanding.core.jobs.queue import run_due

    return {"jobs": run_due(timezone.now())}


def prepare() -> dict:
    """Signed-in people, and what they will ask for: from here on the benchmark speaks HTTP only."""
    start()
    from benchmarks import asking

    return asking.prepare()


def queries(facts: str, *names: str) -> dict:
    """How many queries each page asks, once warm."""
    start()
    from benchmarks import looking

    return looking.count(json.loads(facts), list(names))


def profile(facts: str, *names: str) -> dict:
    """Where the time of the named measures goes."""
    start()
    from benchmarks import looking

    return {name: looking.profile(name, json.loads(facts)) for name in names}


def take_in(rows: str) -> dict:
    """Import a file of so many new clients; rows per second from file to committed, and this process's memory."""
    start()
    from benchmarks import importing

    return importing.measure(int(rows))


def profile_import(rows: str) -> str:
    """What one import of further clients spends its time on."""
    start()
    from benchmarks import looking

    return looking.profile_import(int(rows))


def main(what: str, *arguments: str) -> None:
    print(json.dumps(globals()[what](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
