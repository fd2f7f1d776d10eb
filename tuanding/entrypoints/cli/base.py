"""What our commands have in common: the language of the terminal, refusals as one sentence, an exit code."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from tuanding.core.kernel.disk import is_disk_error
from tuanding.core.kernel.refusal import Refusal

ExitCode = int | None  # None: 0, as after `sys.exit(None)`


class Stop(Refusal):
    """Ends the command with a sentence."""


def terminal_language(environment: Mapping[str, str]) -> str:
    """Chinese for a Chinese terminal, else English: a plain terminal may not be able to show anything else."""
    locale = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return "zh-hans" if locale.lower().startswith("zh") else "en"


class TuandingCommand(BaseCommand):
    """`about` is its description, `work(**options)` does the work; a Refusal is printed as a sentence, with exit code
    1."""

    requires_system_checks: list[str] = []
    about: Any = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        with translation.override(terminal_language(os.environ)):
            self.help = str(self.about)
            return super().create_parser(prog_name, subcommand, **kwargs)

    def handle(self, *args, **options) -> None:
        with translation.override(terminal_language(os.environ)):
            try:
                code = self.work(**options)
            except Refusal as refusal:
                self.complain(refusal.sentence(_))
                code = 1
            except (DatabaseError, OSError) as why:
                if is_disk_error(why):
                    self.complain(_("磁盘满了，或不能写：请先腾出空间，再运行一次；数据没有改动"))
                elif isinstance(why, DatabaseError):
                    self.complain(_("数据库没有应答，或还没有建表：%(why)s") % {"why": str(why).splitlines()[0]})
                else:
                    raise
                code = 1
        if code:
            sys.exit(code)

    def work(self, *_args: Any, **options: Any) -> ExitCode:
        raise NotImplementedError

    def say(self, text: str) -> None:
        self.stdout.write(text)

    def complain(self, text: str) -> None:
        self.stderr.write(text)
