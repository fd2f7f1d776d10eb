"""`tuanding serve`: web and jobs in one command, until stopped."""

import os
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.pages.demo import people
from tuanding.entrypoints.cli import readiness
from tuanding.entrypoints.cli.base import TuandingCommand
from tuanding.entrypoints.cli.children import Family

ANSWER_WITHIN = 2


class Command(TuandingCommand):
    about = gettext_lazy("启动网页和后台任务，直到停止")

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each")
        parser.add_argument("--demo", action="store_true", help="the demo company, a database of its own")

    def work(self, *, host, port, workers, threads, **options):
        readiness.refuse_taken_port(host, port)
        readiness.bring_tables_up_to_date()
        readiness.bring_static_up_to_date()
        signs = self.demo_signs()
        connections.close_all()  # nothing is held while the children work
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        family = Family({"web": web(host, port, workers, threads), "worker": worker()}, self.restarted)
        return family.run(lambda: answers(f"{address}/healthz"), lambda: self.announce(address, signs))

    def demo_signs(self) -> str:
        """The sign-ins of the demo company, which is loaded when there is nobody yet."""
        if not settings.DEMO:
            return ""
        from tuanding.entrypoints.cli.demo.load import load_if_empty

        load_if_empty(self.now())
        return " ".join(sorted(person["username"] for person in people()))

    def now(self):
        from django.utils import timezone

        return timezone.now()

    def announce(self, address: str, signs: str) -> None:
        self.say(_("团订已启动：%(address)s/ （Ctrl-C 停止）") % {"address": address})
        if signs:
            self.say(_("演示公司的登录名：%(names)s；密码都是 demo") % {"names": signs})
        self.stdout.flush()

    def restarted(self, name: str, code: int) -> None:
        self.complain(_("%(name)s 意外停止（%(code)s），正在重新启动") % {"name": name, "code": code})


def web(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "tuanding.config.wsgi:application", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning",
        "--respawn-failed-workers", "--workers-kill-timeout", "8",
    ]  # fmt: skip


def worker() -> list[str]:
    return [sys.executable, "-m", "tuanding", "worker"]


def answers(address: str) -> bool:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # one's own machine, never a proxy
    try:
        straight.open(address, timeout=ANSWER_WITHIN).close()
    except (urllib.error.URLError, OSError):
        time.sleep(0.05)
        return False
    return True
