"""`tuanding worklist rebuild`: after a benchmark with the list switched off, or when `audit verify` names it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.worklist.rebuilding import rebuild
from tuanding.entrypoints.cli.base import TuandingCommand


class Command(TuandingCommand):
    about = gettext_lazy("重建待办（rebuild）：按已记的事实重新排出")

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["rebuild"])

    def work(self, **options) -> None:
        self.say(_("已重建待办：改了 %(count)s 条") % {"count": f"{rebuild():,}"})
