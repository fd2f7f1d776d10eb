"""What the web server calls."""

import gc
import logging
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tuanding.config.orphans import end_with_parent
from tuanding.config.threads import connect_threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")

COLLECT_AFTER = 20_000  # objects; a page makes and drops some ten thousand, and 700 is meant for programs that make few


def settle() -> None:
    """Load every page before the first request, and keep what stays for ever out of the garbage collector's rounds."""
    _ = get_resolver().url_patterns
    for problem in wrong_addresses():
        logging.getLogger(__name__).error(problem)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


end_with_parent()
application = get_wsgi_application()
connect_threads()
from tuanding.core.rooms.checking import wrong_addresses  # noqa: E402 (needs the apps)

settle()
