"""The settings with statements prepared on the server, which belong to one connection."""

from tuanding.config.settings import *  # noqa: F403 (settings on top of all others)
from tuanding.config.settings import DATABASES

DATABASES["default"]["OPTIONS"] |= {"prepare_threshold": 0}
