"""No middleware, no sessions, no translations: what is left of Django when nothing is asked of it."""

import os
from pathlib import Path

from tuanding.config.database import database, use_bundled_sqlite

use_bundled_sqlite()

HOME = Path(os.environ["TUANDING_HOME"])
SECRET_KEY = "the floor keeps no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["benchmarks.floor"]
ROOT_URLCONF = "benchmarks.floor.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": database(os.environ["DATABASE_URL"], HOME, demo=False)}
USE_TZ, USE_I18N = True, False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
