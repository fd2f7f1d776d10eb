"""The company is built once for all of these tests; what a test or a single request writes is rolled back."""

from contextlib import contextmanager
from datetime import UTC

import pytest
from django.db import transaction

from tests.core.files.corpus import PDF
from tests.early import ENGINE
from tests.fresh import connected_to
from tests.permissions.world import World
from tuanding.core.sheets.typesetter import Typeset

ROOM_FOR_A_SEAL = {"page": 1, "x": 400, "y": 600, "size": 100, "flipped": False}


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker):
    """A database of its own, at the cast's noon."""
    from tests.cast import NOON

    ENGINE.copy("permissions")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), connected_to("permissions", ENGINE):
        patch.setattr("django.utils.timezone.now", lambda: NOON.astimezone(UTC))
        yield World()
    ENGINE.drop("permissions")


@pytest.fixture
def world(built):
    with rolled_back():
        yield built


@contextmanager
def rolled_back():
    atomic = transaction.atomic()
    atomic._from_testcase = True  # as Django's own tests: "durable" may be inside, all is rolled back
    with atomic:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def blank_paper(monkeypatch):
    """Who may see a sheet is the question, not how it looks: it is not set."""
    monkeypatch.setattr(
        "tuanding.core.sheets.engine.typeset",
        lambda *args, with_seal_areas: Typeset(PDF, [], [ROOM_FOR_A_SEAL] if with_seal_areas else []),
    )
