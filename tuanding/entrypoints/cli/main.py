"""The `tuanding` command. Every command is a Django management command, ours stand in `management/commands/`."""

import os
import sys

CHANGES_TABLES = {"migrate"}  # run as the migration role where MIGRATION_DATABASE_URL names one


def main(argv: list[str] | None = None) -> None:
    argv = list(argv or sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")
    if len(argv) > 1 and argv[1] in CHANGES_TABLES:
        os.environ["TUANDING_MIGRATING"] = "1"
    from django.core.management import execute_from_command_line  # after the settings are named

    execute_from_command_line(argv)
