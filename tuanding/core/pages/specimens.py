"""Invented content for the developers' parts page: every component once, every kind of page once."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.http import Http404

from tuanding.core.company.fields import MoneyInput
from tuanding.core.kernel.refusal import Blocked, Invalid, Stale
from tuanding.core.pages.answers import _show_on_form, refusal_context
from tuanding.core.pages.conflicts import conflict_of
from tuanding.core.pages.forms import LookForm
from tuanding.core.pages.menu import MenuLine
from tuanding.core.pages.palette import Offer
from tuanding.core.pages.request import Request
from tuanding.core.rulebook.stages import STAGES


class Specimen(LookForm):
    """A form with every kind of field."""

    name = forms.CharField(label="公司名称", help_text="和执照一样，查重用", initial="云栖民宿集团")
    amount = MoneyInput(label="合同金额", initial=Decimal("128660"))
    due_on = forms.DateField(label="交货期限", initial="2027-01-18", help_text="距今 55 天，35 天以上可排")
    source = forms.ChoiceField(label="来源", choices=[("card", "转介绍"), ("call", "陌生电话")])
    materials = forms.MultipleChoiceField(
        label="给客户看了",
        choices=[("a", "团购画册"), ("b", "面料样卡")],
        widget=forms.CheckboxSelectMultiple,
        initial=["a"],
    )
    mood = forms.ChoiceField(
        label="反应", choices=[("want", "想要"), ("listen", "听听")], widget=forms.RadioSelect, initial="want"
    )
    words = forms.CharField(label="用客户的话记", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    scan = forms.FileField(label="签字扫描件", required=False, help_text="PDF、JPG，每个 20 MB 以内")


def wrong_form() -> Specimen:
    """What was typed stays, the reason stands beside it."""
    typed = {
        "name": "云栖民宿集团",
        "amount": "128,660.001",
        "due_on": "2026-12-10",
        "source": "card",
        "materials": ["a"],
        "mood": "want",
    }
    form = Specimen(typed)
    reason = "无法用 12-10，因为离今天只有 16 天，生产要 35 天；可以改到 12-29 以后，或请总经理放行"
    _show_on_form(form, Invalid({"due_on": [reason]}))
    return form


def seam() -> list[dict]:
    days = ("09-18", "09-22", "10-09", "10-28", "11-12", "计划 11-30", "计划 12-08", "计划 01-18", "01-25 起")
    marks = ("done",) * 5 + ("now", "rest", "rest", "rest")
    steps = [{"code": s.code, "label": s.label, "on": on, "s": m} for s, on, m in zip(STAGES, days, marks, strict=True)]
    steps[4]["lock"] = "预付款未全额到账"
    return steps


def history(now) -> list[dict]:
    return [
        {
            "at": now - timedelta(minutes=95),
            "text": "款项 145,835.99 到帐，比应到少 0.01",
            "s": "block",
            "note": "秦素心从银行流水匹配；疑为对方手续费",
        },
        {"at": now - timedelta(days=1), "text": "林晚晴致电罗敏：已走付款流程", "s": "now"},
        {
            "at": now - timedelta(days=11),
            "text": "合同盖章",
            "s": "done",
            "sealed": True,
            "note": "公司存 1 份，返业务经理 1 份",
        },
        {"at": now - timedelta(days=12), "text": "合同评审九点全过", "s": "done", "note": "秦素心 · F23"},
    ]


def everything(request: Request) -> dict:
    """The context of the parts page, with a frame for somebody who does not exist."""
    issued = [
        {"code": "F18", "title": "客户资料搜集表", "url": "#F18", "state": "V3"},
        {"code": "F21", "title": "销售合同", "url": "#F21", "state": "已盖章", "sealed": True},
        {"code": "F22", "title": "团订合同收条", "url": "#F22", "state": "0163"},
    ]
    waiting = [
        {"code": "F25", "title": "保证金到帐通知单", "state": "待到帐"},
        {"code": "F26", "title": "量体申请表", "state": "待到帐"},
    ]
    return {
        "form": Specimen(),
        "wrong": wrong_form(),
        "steps": seam(),
        "entries": history(request.now),
        "issued": issued,
        "waiting": waiting,
        "sum": Decimal("486120.00"),
        "why": Blocked("九点没全过：第 4 点 总价", clause="5.4"),
        **frame(),
    }


def frame() -> dict:
    """A menu, a phone's bar and a person, all invented."""
    first = [
        ("今日", "sun-high", None),
        ("客户", "users", 143),
        ("团订单", "clipboard-list", 4),
        ("工作计划", "calendar-week", None),
    ]
    second = [("合同与评审", "file-certificate", None), ("款项", "cash", None), ("量体", "ruler-measure", None)]
    lines = [
        MenuLine(label, label, icon, "/parts" if label == "客户" else f"#{label}", label == "客户", n)
        for label, icon, n in first
    ]
    rest = [MenuLine(label, label, icon, f"#{label}", False, n) for label, icon, n in second]
    offers = [
        Offer("记一家客户", "users", "#new-client", "jyjkh", "C", True),
        Offer("记拜访", "message", "#visit", "jbf", "V", True),
        Offer("导入名单", "table-import", "#import", "drmd", "", False),
    ]
    return {
        "actor": {"person": {"name": "林晚晴"}},
        "post": "团订一部 业务经理",
        "sidebar": [("", lines), ("订单进程", rest)],
        "thumb": lines[:3],
        "offers": offers,
    }


def sample_page(request: Request, page: str) -> tuple[str, int, dict]:
    """(template, status, context) of one whole page; without a name the parts."""
    form_head = {
        "title": "改客户",
        "crumbs": [("客户", "/parts"), ("云栖民宿集团", "")],
        "clause": "1.1",
        "back": "/parts",
    }
    gate = refusal_context(Blocked("预付款未全额到账：差 ¥0.01，补足前量体、采购、生产都不能开始", clause="6.1"))
    stale = Stale({"name": {"yours": "云栖民宿", "theirs": "云栖民宿集团"}}, version=5, seen=4)
    pages: dict[str, tuple[str, int, dict]] = {
        "": ("pages/parts_page.html", 200, {}),
        "form": ("pages/form.html", 200, form_head),
        "wrong": ("pages/form.html", 422, {**form_head, "form": wrong_form()}),
        "gate": ("pages/form.html", 409, {**form_head, "refusal": gate}),
        "record": (
            "pages/parts_record.html",
            200,
            {"title": "澄湖精密机械 2026 冬季工装", "crumbs": [("团订单", "/parts"), ("TD2026-0163", "")]},
        ),
        "conflict": ("pages/conflict.html", 409, {"conflict": conflict_of(request, stale, Specimen())}),
        "refused": ("pages/refused.html", 409, {"refusal": gate, "back": "/parts"}),
    }
    if page not in pages:
        raise Http404
    return pages[page]
