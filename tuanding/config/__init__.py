"""Settings, urls, wsgi; composes, contains no logic."""
