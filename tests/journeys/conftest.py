from datetime import UTC

import pytest

from tests.journeys.programs import Programs


@pytest.fixture
def clock(cast, monkeypatch):
    """Requests are made at `cast.now`."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now.astimezone(UTC))


@pytest.fixture
def programs(cast, clock):
    return Programs()
