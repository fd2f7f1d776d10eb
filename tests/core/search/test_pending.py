"""On PostgreSQL the index is written in two steps: a list that is quick to write, filed by a job."""

import pytest
from django.db import connection
from django.utils import timezone

from tests.clients import a_client
from tuanding.core.accounts.actors import system_actor
from tuanding.core.search.index import clean_gin_pending_list, rebuild
from tuanding.core.search.jobs import clean_gin_pending_list as the_job
from tuanding.core.search.queries import find

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_what_waits_is_found_and_filed(cast):
    client = a_client(cast, name="澄湖精密机械有限公司")
    pages = clean_gin_pending_list()
    assert pages == 0 if connection.vendor == "sqlite" else pages > 0
    assert clean_gin_pending_list() == 0
    assert [hit.row for hit in find("精密", cast.sales_rep, models=("clients.Client",))] == [client]


def test_the_job_files_what_a_rebuild_wrote(cast):
    a_client(cast)
    assert rebuild() > 0
    the_job({}, system_actor("jobs.search.file_pending", timezone.now()))
    assert clean_gin_pending_list() == 0
