"""`tuanding search rebuild`: after a restore or a move to another database."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.search.index import rebuild
from tuanding.entrypoints.cli.base import TuandingCommand


class Command(TuandingCommand):
    about = gettext_lazy("重建搜索（rebuild）：恢复备份或换数据库以后")

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["rebuild"])

    def work(self, **options) -> None:
        self.say(_("已重建搜索：%(count)s 条") % {"count": rebuild()})
