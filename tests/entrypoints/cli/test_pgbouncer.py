"""Behind PgBouncer in transaction mode nothing may rest on a connection that stays the same."""

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.browser.live import free_port
from tests.entrypoints.cli.test_serve import until
from tests.pgbouncer import PROGRAM, Bouncer
from tuanding.core.accounts.models import Person
from tuanding.core.journal.models import Entry
from tuanding.entrypoints.api.tokens import new_token
from tuanding.entrypoints.cli.serving import server_answers
from tuanding.selling.clients.models import Client

pytestmark = [pytest.mark.postgres, pytest.mark.nightly]
ROOT = Path(__file__).resolve().parents[3]
POOL = 2  # fewer than the threads of the server, so that they take turns
PEOPLE, ROUNDS = 8, 6
READS = ("/", "/clients/", "/api/v1/clients", "/search/?q=%E7%AC%AC")


@pytest.fixture
def bouncer(fresh_db, monkeypatch):
    """Children find the database through it; the test itself asks PostgreSQL directly."""
    assert shutil.which(PROGRAM), "scripts/setup.py nightly installs it as root; else install the package pgbouncer"
    with Bouncer(fresh_db.engine.cluster, POOL) as running:
        for key, value in {**running.environment(fresh_db.name), "LC_ALL": "C.UTF-8"}.items():
            monkeypatch.setenv(key, value)
        yield running


def tuanding(*words):
    done = subprocess.run([sys.executable, "-m", "tuanding", *words], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def site(**environment):
    port = free_port()
    command = [sys.executable, "-m", "tuanding", "serve", "--port", str(port)]
    log = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


def work_of_many(port, name):
    """Many sales reps enter clients and read at the same time. The statuses that were answered."""
    person, statuses = Person.objects.get(username="sales_rep"), []
    token, _row = new_token(person, timezone.now())
    page = Browser()
    page.force_login(person)
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in page.cookies.items())

    def work(person):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            for number in range(ROUNDS):
                client = {"name": f"{name}第{person}之{number}厂"}
                for method, path, body in [("POST", "/api/v1/clients", client), *(("GET", p, None) for p in READS)]:
                    who = {"Authorization": f"Bearer {token}"} if path.startswith("/api") else {"Cookie": cookie}
                    headers = {**who, "Content-Type": "application/json"}
                    line.request(method, path, json.dumps(body) if body else None, headers)
                    answer = line.getresponse()
                    answer.read()
                    statuses.append(answer.status)

    all_at_once([partial(work, number) for number in range(PEOPLE)])
    return statuses


def all_at_once(acts):
    hands = [threading.Thread(target=act) for act in acts]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def connections_to_server(fresh_db):
    with psycopg.connect(fresh_db.engine.cluster.address()) as admin:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'tuanding_app' AND pid <> %s"
        return admin.execute(count, [fresh_db.name, own_connection()]).fetchone()[0]


def own_connection():
    from django.db import connection

    connection.ensure_connection()
    return connection.connection.info.backend_pid


def test_a_day_s_work_behind_it(fresh_db, bouncer, monkeypatch):
    """Tables, demo company, pages, writes, jobs and audit, over two connections."""
    monkeypatch.setenv("TUANDING_DEMO", "1")
    assert tuanding("migrate", "-v", "0") == (0, "")
    assert tuanding("demo", "load")[0] == 0
    before = Client.objects.count()
    with site() as port:
        assert until(lambda: server_answers("127.0.0.1", port))
        statuses = work_of_many(port, "桥下")
        assert connections_to_server(fresh_db) <= POOL
    assert set(statuses) == {200, 201}
    assert Client.objects.count() == before + PEOPLE * ROUNDS
    code, output = tuanding("audit", "verify")
    assert code == 0, output
    assert Entry.objects.count() > before + PEOPLE * ROUNDS


def states(port):
    """What many asked for the state of the database were answered; nothing while nobody listens yet."""
    statuses = set()

    def ask():
        with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
            for _ in range(ROUNDS):
                line.request("GET", "/healthz")
                answer = line.getresponse()
                answer.read()
                statuses.add(answer.status)

    all_at_once([ask] * PEOPLE)
    return statuses


def test_nothing_is_prepared_behind_it(fresh_db, bouncer):
    ask = "from django.db import connection; connection.ensure_connection(); print(connection.connection.prepare_threshold)"
    assert tuanding("shell", "--no-imports", "-c", ask) == (0, "None\n")


def test_statements_prepared_on_the_server_fail_behind_it(fresh_db, bouncer):
    """The twin: this is what such a connection does to who believes it to be his own."""
    with site() as port:
        assert until(lambda: states(port)) == {200}
    with site(DJANGO_SETTINGS_MODULE="tests.entrypoints.cli.prepared_statements") as port:
        assert until(lambda: states(port) - {200})
