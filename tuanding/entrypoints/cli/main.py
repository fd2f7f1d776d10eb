"""The `tuanding` command. Every command is a Django management command, ours stand in `management/commands/`."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from tuanding.entrypoints.cli import serving

OWN_EYES = 0o077  # what the program writes (database, attachments, secrets) only its owner may read
ASKS_DJANGO = {serving.PREPARATION, "-h", "--help"}
CHANGES_TABLES = {"migrate"}  # run as the migration role where MIGRATION_DATABASE_URL names one


def main(argv: list[str] | None = None) -> None:
    argv = ["tuanding", *(argv or sys.argv)[1:]]  # the name in every usage line, however it was started
    os.umask(OWN_EYES)
    set_environment(argv[1:], os.environ)
    if argv[1:2] == ["serve"] and not ASKS_DJANGO.intersection(argv):
        sys.exit(serving.main(argv[2:]))  # begins without Django, which would see the tables before they are ready
    # imported here: settings first
    from django.core.management import execute_from_command_line

    if not argv[1:] or argv[1:] in (["help"], ["--help"], ["-h"]):
        argv = [argv[0], "commands"]
    execute_from_command_line(argv)


def set_environment(arguments: list[str], environment: MutableMapping[str, str]) -> None:
    """Sets the environment variables that the settings read."""
    environment.setdefault("DJANGO_SETTINGS_MODULE", "tuanding.config.settings")
    if arguments and arguments[0] in CHANGES_TABLES:
        environment["TUANDING_MIGRATING"] = "1"
    if "--demo" in arguments or (arguments[:1] == ["demo"] and not environment.get("DATABASE_URL")):
        environment["TUANDING_DEMO"] = "1"


def own_commands() -> list[str]:
    folder = Path(__file__).parent / "management" / "commands"
    return sorted(path.stem for path in folder.glob("[a-z]*.py"))
