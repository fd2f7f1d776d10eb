"""A list of new clients, taken in as back office takes it in."""

import csv
import io
import time

from django.utils import timezone

from benchmarks import names
from benchmarks.memory import peak
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.selling.clients.operations import import_clients

FROM = 5_000_000  # numbers no generated company has


def listed(rows: int, begin: int = FROM) -> bytes:
    """A CSV as somebody would bring it: name, short name, industry, headcount, contact, phone."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["客户名称", "简称", "行业", "人数", "联系人", "电话"])
    for number in range(begin, begin + rows):
        name = names.company(number)
        industry = names.INDUSTRIES[number % len(names.INDUSTRIES)]
        writer.writerow(
            [name, names.short(name), industry, 20 + number % 900, names.person(number), names.phone(number)]
        )
    return text.getvalue().encode()


def measure(rows: int, begin: int = FROM) -> dict:
    content, now = listed(rows, begin), timezone.now()
    by = actor_of(Person.objects.get(username="back_office"), now)
    before = peak()
    began = time.perf_counter()
    result = import_clients(content, "clients.csv", Department.objects.get(code="one"), by=by, at=now)
    took = time.perf_counter() - began
    if result.added != rows:
        raise RuntimeError(f"{result.added} of {rows} rows were added")
    return {"rows": rows, "seconds": took, "per_second": rows / took, "megabytes": peak(), "before": before}
