"""The program with every page in memory: loaded once, before the web server forks the processes that share it."""

import gc
import logging
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tuanding.config.collector import freeze_loaded_objects
from tuanding.config.threads import connect_threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")


def load_and_check_url_patterns() -> None:
    """Every page before the first request."""
    # imported here: apps not ready
    from tuanding.core.rooms.checking import wrong_addresses

    _ = get_resolver().url_patterns
    for problem in wrong_addresses():
        logging.getLogger(__name__).error(problem)
    gc.collect()
    freeze_loaded_objects()


application = get_wsgi_application()
connect_threads()
load_and_check_url_patterns()
