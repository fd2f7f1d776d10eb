"""The pages as the web server calls them, but nobody closes what an ended thread left open."""

from django.core.signals import request_started

from tuanding.config.wsgi import application  # noqa: F401  granian takes it from here

assert request_started.disconnect(dispatch_uid="tuanding.threads")
