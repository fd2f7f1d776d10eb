"""Every page and every API operation, asked by every person of the table."""

import hashlib
import json
import re
from functools import partial

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse

from tests.permissions import table as t
from tests.permissions.conftest import rolled_back
from tests.permissions.people import STRANGERS
from tests.permissions.sample import some_on_both
from tuanding.entrypoints.api.urls import api

pytestmark = pytest.mark.usefixtures("blank_paper")
PEOPLE = sorted(t.EVERYBODY)
REFUSED = (401, 403, 404)
WORDY = re.compile(r"<(?:\w+:)?(\w+)>")
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "EXPLAIN", "BEGIN")


def routes_of(patterns, space="", above=""):
    """(name, address) of every route."""
    for one in patterns:
        address = above + str(one.pattern)
        if isinstance(one, URLPattern):
            yield space + (one.name or address), address
        else:
            yield from routes_of(one.url_patterns, space + (f"{one.namespace}:" if one.namespace else ""), address)


def paths_of(schema):
    return {path.lstrip("/") for path in schema["paths"]}


def test_every_page_stands_in_the_table():
    operations = paths_of(api.get_openapi_schema())
    pages = {
        n for n, address in routes_of(get_resolver().url_patterns) if WORDY.sub(r"{\1}", address) not in operations
    }
    assert pages == {page.name for page in t.PAGES}


def operations_of(schema):
    return {(method, path) for path, methods in schema["paths"].items() for method in methods}


def test_every_operation_stands_in_the_table():
    assert operations_of(api.get_openapi_schema()) == {(one.method, one.path) for one in t.OPERATIONS}


def role_of(who):
    return who.rstrip("23") if who != "disabled" else "sales_rep"


def must_be_hidden(who, of, allowed):
    """Somebody of a role that may, but whose thing it is not."""
    return bool(of) and who not in t.SEES[of] and role_of(who) in {role_of(one) for one in allowed}


class Watch:
    """Statements that write, while it is on. Who is disabled loses his session: that is no row of the business."""

    def __init__(self):
        self.writes = []

    def __call__(self, execute, sql, params, many, context):
        if not sql.lstrip().upper().startswith(READING) and "django_session" not in sql:
            self.writes.append(sql[:120])
        return execute(sql, params, many, context)


def print_of_all_rows():
    """Of every row of every table."""
    total = hashlib.sha256()
    for model in (m for m in apps.get_models(include_auto_created=True) if m is not Session):
        for row in model._base_manager.order_by("pk").values_list():
            total.update(repr(row).encode())
    return total.hexdigest()


def ask_world(world, ask, allowed):
    """The answer, and what a refused one wrote. Rolled back, so that everybody finds the same company."""
    watch = Watch()
    with rolled_back():
        world.untouched = world.untouched or print_of_all_rows()
        with connection.execute_wrapper(watch):
            answer = ask()
        changed = not allowed and watch.writes and print_of_all_rows() != world.untouched
    return answer, watch.writes if changed else []


def page_address(page, world):
    args = [*page.args, *([world.things[page.of].pk] if page.of else [])]
    if page.name in ("clients:field", "contracts:draft"):
        args.reverse()
    kwargs = {"rest": page.args[0]} if page.name == "no_api_address" else None
    return reverse(page.name, args=None if kwargs else args, kwargs=kwargs) + page.query


def page_verdict(page, who, answer, allowed):
    """Whether the answer is as the table says."""
    status, to_sign_in = answer.status_code, "/accounts/login/" in answer.headers.get("Location", "")
    if allowed is None:
        no_reader = page.get is not None and who not in page.get and status in REFUSED
        return status == 405 or no_reader or (who in STRANGERS and to_sign_in)
    if who in allowed:
        return status < 500 and status not in ((401, 403, 404, 405) if page.exists else (401, 403, 405))
    if who in STRANGERS:
        return status == 302 and to_sign_in
    return status == 404 or (status == 403 and not must_be_hidden(who, page.of, allowed))


@pytest.mark.parametrize("page", some_on_both(t.PAGES), ids=lambda page: f"{page.name} {page.of}{page.query}")
def test_a_page_opens_for_those_of_the_table_and_nobody_else(page, world):
    wrong, address = [], page_address(page, world)
    for who in PEOPLE:
        for method, allowed in (("get", page.get), ("post", page.post)):
            answer, changed = ask_world(
                world, partial(getattr(world.browser(who), method), address), who in (allowed or ())
            )
            if changed or not page_verdict(page, who, answer, allowed):
                wrong.append((who, method, answer.status_code, changed))
    assert not wrong, wrong


def body_of(one, world):
    """With the thing's version and id; a dictionary with a file is sent as a form."""
    thing = world.things.get(one.of)
    stands_for = {t.VERSION: getattr(thing, "version", None), "its id": getattr(thing, "pk", None)}
    return {
        name: SimpleUploadedFile(value[0], value[1].encode())
        if isinstance(value, tuple)
        else stands_for.get(value, value)
        if isinstance(value, str)
        else value
        for name, value in one.body.items()
    }


def sent(one, who, world):
    path = one.path
    if "{" in path:
        start, _brace, rest = path.partition("{")
        path = f"{start}{world.things[one.of].pk}{rest.partition('}')[2]}"
    if one.body is None:
        return world.program(who, one.method, path)
    body = body_of(one, world)
    if any(isinstance(value, tuple) for value in one.body.values()):
        return world.program(who, one.method, path, data=body)
    return world.program(who, one.method, path, data=json.dumps(body), content_type="application/json")


def operation_verdict(one, who, status):
    """Whether the answer is as the table says: what is not theirs is 404 whatever else is wrong with it."""
    if who in one.who:
        return status < 500 and status not in REFUSED
    if who in STRANGERS:
        return status == 401
    return status == 404 if one.of and who not in t.SEES[one.of] else status in (403, 404)


@pytest.mark.parametrize("one", some_on_both(t.OPERATIONS), ids=lambda one: f"{one.method} {one.path} {one.of}")
def test_an_operation_answers_those_of_the_table_and_nobody_else(one, world):
    wrong = []
    for who in PEOPLE:
        answer, changed = ask_world(world, partial(sent, one, who, world), who in one.who)
        if changed or not operation_verdict(one, who, answer.status_code):
            wrong.append((who, answer.status_code, changed))
    assert not wrong, wrong
