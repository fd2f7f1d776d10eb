"""`tuanding serve`: what must be ready before web and jobs start. `cli/serving.py` runs them, without Django."""

import json

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.kernel.disk import is_disk_error
from tuanding.core.pages.demo import active_accounts
from tuanding.entrypoints.cli import readiness
from tuanding.entrypoints.cli.base import TuandingCommand
from tuanding.entrypoints.cli.serving import PREPARATION, Messages, add_options


class Command(TuandingCommand):
    """Prints JSON for `serving.py`: the sentences it prints later, in the language of this terminal."""

    about = gettext_lazy("启动网页和后台任务，直到停止")

    def add_arguments(self, parser):
        add_options(parser)
        parser.add_argument(PREPARATION, action="store_true", help="only what comes before the start")

    def work(self, *, host, port, **options) -> None:
        readiness.refuse_busy_port(host, port)
        self.bring_up_to_date()
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        lines = [_("团订已启动：%(address)s/ （Ctrl-C 停止）") % {"address": address}]
        if settings.DEMO:
            self.load_demo_if_empty()
            if names := self.demo_sign_in_names():
                lines.append(_("演示公司的登录名：%(names)s；密码都是 demo") % {"names": names})
        restarted = _("%(name)s 意外停止（%(code)s），正在重新启动")
        self.say(json.dumps(Messages("\n".join(lines), restarted)._asdict()))

    def bring_up_to_date(self) -> None:
        """On a full disk once more with the reserve: then reading works, and what cannot be stored is refused in words."""
        try:
            readiness.bring_tables_up_to_date()
        except (DatabaseError, OSError) as why:
            if not is_disk_error(why) or not readiness.give_back_reserve():
                raise
            connection.close()
            readiness.bring_tables_up_to_date()
        if readiness.is_disk_full():
            self.complain(_("磁盘满了，或不能写：看得了，存不了；请先腾出空间"))
        else:
            readiness.hold_reserve()
        readiness.bring_static_up_to_date()

    def load_demo_if_empty(self) -> None:
        # imported here: heavy and rare
        from tuanding.entrypoints.cli.demo.load import load_if_empty

        load_if_empty(timezone.now())

    def demo_sign_in_names(self) -> str:
        return " ".join(sorted(person["username"] for person in active_accounts()))
