"""Settings. What differs between installations comes from the environment; see docs/operating.md."""

import os
from pathlib import Path

from tuanding.config.database import application_role, database, use_bundled_sqlite
from tuanding.config.environment import proxies, two_step_roles, whole_number
from tuanding.config.secrets import secret

use_bundled_sqlite()

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("TUANDING_HOME", PACKAGE.parent / "var")).resolve()
DEMO = os.environ.get("TUANDING_DEMO") == "1"
COMPOSE_ONCE = os.environ.get("TUANDING_COMPOSE") != "0"  # off: every query is composed by Django each time it is asked
WORKLIST = os.environ.get("TUANDING_WORKLIST") != "0"  # off: what waits is neither written nor read; for the benchmark
DEBUG = False
TESTING = os.environ.get("TUANDING_TESTING") == "1"

SECRET_KEY = secret(HOME, "django")
JOURNAL_KEY_ID, JOURNAL_KEYS = "k1", {"k1": secret(HOME, "journal")}
SECRETS_HOME = HOME / "secrets"
ALLOWED_HOSTS = os.environ.get("TUANDING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o.strip() for o in os.environ.get("TUANDING_ORIGINS", "").split(",") if o.strip()]
HTTPS = bool(CSRF_TRUSTED_ORIGINS) and all(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
TRUSTED_PROXIES = proxies(os.environ.get("TUANDING_PROXIES", ""))
PROXY_HOPS = whole_number("TUANDING_PROXY_HOPS", default=1, least=1, most=9)

ROOMS = [
    "core.accounts",
    "core.company",
    "core.jobs",
    "core.journal",
    "core.search",
    "core.worklist",
    "core.files",
    "core.tables",
    "core.sheets",
    "core.pages",
    "core.attachments",
    "core.administration",
    "selling.clients",
    "selling.activities",
    "selling.proposals",
    "contracting.contracts",
    "contracting.commission",
    "entrypoints.worker",
    "entrypoints.api",
    "entrypoints.web",
    "entrypoints.cli",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # the templates of its widgets, for the renderer of the forms
    "django_htmx",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *[f"tuanding.{room}" for room in ROOMS],
    "tuanding.config",
]
MIDDLEWARE = [
    "tuanding.core.pages.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "tuanding.core.pages.storage.StaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tuanding.core.pages.middleware.ActorMiddleware",
    "tuanding.core.administration.middleware.SecondStepMiddleware",
]
ROOT_URLCONF = "tuanding.config.urls"
WSGI_APPLICATION = "tuanding.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "core" / "pages" / "templates"],  # before the sign-in pages that allauth brings
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tuanding.core.pages.context.frame",
            ],
            "builtins": ["tuanding.core.pages.templatetags.look"],
        },
    }
]
FORM_RENDERER = "tuanding.core.pages.fields.LookRenderer"

DATABASE_URL = os.environ.get("DATABASE_URL", "")
MIGRATION_DATABASE_URL = os.environ.get("MIGRATION_DATABASE_URL", "") or DATABASE_URL
MIGRATING = os.environ.get("TUANDING_MIGRATING") == "1"  # set by `tuanding migrate`
APPLICATION_ROLE = application_role(DATABASE_URL)
DATABASES = {"default": database(MIGRATION_DATABASE_URL if MIGRATING else DATABASE_URL, HOME, demo=DEMO)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pages_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # wrong passwords are counted here: a flood of others must not crowd them out
    }
}
SESSION_ENGINE = "tuanding.core.pages.signed_in"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tuanding.core.pages.views.stale_form"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_IDLE_HOURS = whole_number("TUANDING_IDLE_HOURS", default=24, least=1, most=14 * 24)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # taken away unless a trusted proxy sent it
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["tuanding.core.pages.signed_in.SignedIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tuanding.core.administration.adapter.ClosedDoorAdapter"
ACCOUNT_RATE_LIMITS = {
    "login": False,  # thirty a minute of one address: an office
    "login_failed": "5/300s/key",  # of one person from one address
    "login_failed_of_address": "60/300s/key",  # of anybody from one address
}
# Who has to show a second factor: nobody in the demo company, whose passwords everybody knows.
TWO_STEP_ROLES = frozenset() if DEMO or TESTING else two_step_roles(os.environ.get("TUANDING_TWO_STEPS", ""))
MFA_ADAPTER = "tuanding.core.administration.second_factor.EncryptedSecrets"
MFA_RATE_LIMITS = {"login_failed": "5/300s/key"}  # of one person, who had the right password
MFA_RECOVERY_CODE_DIGITS = 10

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # data: each by its own name
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["tuanding.config.formats"]
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "tuanding.core.files.storage.WholeFiles",
        "OPTIONS": {
            "location": HOME / ("demo-files" if DEMO else "files"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "checkpoints": {  # what proves the journal, outside its database; any storage of Django's will do
        "BACKEND": "tuanding.core.files.storage.CheckpointFiles",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "tuanding.core.pages.storage.PagesStorage"
        if not TESTING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # what a person was refused is no trouble of ours
    },
}

NINJA_PAGINATION_PER_PAGE = 50
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
LARGEST_UPLOAD = 100 * 1024 * 1024  # several files at once, each at most 25 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
