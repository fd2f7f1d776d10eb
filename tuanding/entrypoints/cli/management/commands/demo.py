"""`tuanding demo load|clear`: the demo company, a database of its own."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.entrypoints.cli import readiness
from tuanding.entrypoints.cli.base import Stop, TuandingCommand
from tuanding.entrypoints.cli.demo.load import load, load_if_empty
from tuanding.entrypoints.cli.demo.replace import clear_demo


class Command(TuandingCommand):
    about = gettext_lazy("装入（load）或清除（clear）演示公司")

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["load", "clear"])
        parser.add_argument("--if-empty", action="store_true", help="load only where nobody is yet")

    def work(self, *, act, if_empty, **options) -> None:
        if not settings.DEMO:
            raise Stop("这不是演示公司的数据库：请设 TUANDING_DEMO=1，并让 DATABASE_URL 指向它自己的数据库")
        if act == "clear":
            clear_demo()
            self.say(_("演示公司已清除；tuanding demo load 会重新装入"))
            return
        readiness.bring_tables_up_to_date()
        loaded = (load_if_empty if if_empty else load)(timezone.now())
        self.say(_("演示公司已装入") if loaded else _("演示公司已经在，没有改动"))
