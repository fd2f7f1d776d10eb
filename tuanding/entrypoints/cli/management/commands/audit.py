"""`tuanding audit verify`: whether the journal was changed, and whether values computed from facts still agree."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.journal.audit import Finding, verify
from tuanding.core.journal.gates import missing_gates
from tuanding.entrypoints.cli.base import ExitCode, TuandingCommand

KINDS = {
    "changed": gettext_lazy("日志被改"),
    "deleted": gettext_lazy("日志被删"),
    "inserted": gettext_lazy("日志被插入"),
    "cut": gettext_lazy("日志末尾被截"),
    "rechained": gettext_lazy("日志被重新串接"),
    "root": gettext_lazy("日志归属不符"),
    "checkpoint": gettext_lazy("检查点不符"),
    "fact": gettext_lazy("事实被改"),
    "record": gettext_lazy("记录被改"),
    "part": gettext_lazy("成批写入的行被改"),
    "unknown": gettext_lazy("日志里没有这一行"),
    "missing": gettext_lazy("事实不见了"),
    "state": gettext_lazy("状态与日志不符"),
    "gate": gettext_lazy("数据库里缺关口，或它不是该有的样子"),
    "projection": gettext_lazy("由事实算出的值不符"),
}


class Command(TuandingCommand):
    about = gettext_lazy("核对日志链、检查点和由事实算出的值（verify）")

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["verify"])

    def work(self, **options) -> ExitCode:
        findings = [*verify(), *(Finding("gate", name) for name in sorted(missing_gates()))]
        for finding in findings:
            self.say(f"{KINDS.get(finding.kind, finding.kind)}: {finding.where}")
        if findings:
            self.complain(_("有 %(count)s 处不符") % {"count": len(findings)})
            return 1
        self.say(_("日志完整，没有发现改动"))
        return 0
