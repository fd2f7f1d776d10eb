"""`tuanding` alone: the list of commands."""

from typing import Any

from django.core.management import load_command_class
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.entrypoints.cli.base import TuandingCommand
from tuanding.entrypoints.cli.main import own_commands


class Command(TuandingCommand):
    about = gettext_lazy("列出所有命令")

    def work(self, **options) -> None:
        for name in own_commands():
            command: Any = load_command_class("tuanding.entrypoints.cli", name)
            self.say(f"  tuanding {name:<10} {command.about}")
        self.say(_("  tuanding migrate    建表、改表；先停 serve"))
        self.say(_("每个命令加 --help 看它的参数"))
