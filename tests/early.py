"""Loaded before the settings: a home of its own for this run, and the database the run is about."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.databases import engine_for

HOME = Path(tempfile.mkdtemp(prefix="tuanding-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

os.environ |= {"TUANDING_HOME": str(HOME), "TUANDING_TESTING": "1"}
os.environ.pop("TUANDING_DEMO", None)

ENGINE = engine_for(HOME, server=os.environ.get("TUANDING_TEST_PG", ""))
os.environ |= ENGINE.environment("tests")
