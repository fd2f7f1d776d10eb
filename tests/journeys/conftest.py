import pytest

from tests.journeys.programs import Programs


@pytest.fixture
def programs(cast, clock):
    return Programs()
