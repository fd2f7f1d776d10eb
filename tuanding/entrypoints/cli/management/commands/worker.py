"""`tuanding worker`: jobs alone, for a further machine."""

from django.utils.translation import gettext_lazy

from tuanding.entrypoints.cli.base import TuandingCommand
from tuanding.entrypoints.worker.loop import main


class Command(TuandingCommand):
    about = gettext_lazy("只运行后台任务")

    def work(self, **options) -> None:
        main()
