import pytest

from tests.cast import NOON
from tests.conftest import ENGINE, NUMBERS
from tests.fresh import connected_to
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person


@pytest.fixture
def actor():
    """Somebody of the generated company at noon."""
    return lambda username: actor_of(Person.objects.get(username=username), NOON)


@pytest.fixture
def another_db():
    """Opens one more empty database; closed and dropped with the test."""
    names = []

    def open_another():
        names.append(f"another{next(NUMBERS)}")
        ENGINE.copy(names[-1])
        return connected_to(names[-1], ENGINE, "MIGRATION_DATABASE_URL")

    yield open_another
    for name in names:
        ENGINE.drop(name)
