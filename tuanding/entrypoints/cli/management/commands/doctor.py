"""`tuanding doctor`: a sentence for everything that is wrong."""

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.kernel.disk import is_disk_error
from tuanding.entrypoints.cli.base import ExitCode, TuandingCommand
from tuanding.entrypoints.cli.database_health import database_version_number
from tuanding.entrypoints.cli.health import CHECKS


class Command(TuandingCommand):
    about = gettext_lazy("检查数据库、关口、密钥、日历：哪里不对")

    def work(self, **options) -> ExitCode:
        now, wrong = timezone.now(), 0
        for label, check in CHECKS.values():
            sentences = self.ask(check, now)
            wrong += len(sentences)
            self.say(f"{'✗' if sentences else '✓'} {label}{self.detail(label)}")
            for sentence in sentences:
                self.say(f"    {sentence}")
        if wrong:
            self.complain(_("有 %(count)s 处要处理") % {"count": wrong})
        return 1 if wrong else 0

    def ask(self, check, now) -> list[str]:
        try:
            return list(check(now))
        except DatabaseError as why:
            if is_disk_error(why):
                return [_("查不了，因为磁盘满了，或不能写")]
            return [_("查不了，因为数据库说：%(why)s") % {"why": str(why).splitlines()[0]}]

    def detail(self, label) -> str:
        if label != CHECKS["database"][0]:
            return ""
        return f" {connection.vendor} {database_version_number()}"
