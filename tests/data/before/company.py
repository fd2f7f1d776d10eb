"""What happened at the company after the demo was loaded: the afternoon of 2026-11-24, mostly through the API and pages.

Every name, person and number is made up.
"""

import json
from datetime import datetime, timedelta
from unittest.mock import patch

from desk import Clock, Desk

from tuanding.contracting.contracts.models import Contract
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.core.administration import operations as administration
from tuanding.core.administration.standards import set_standard, set_work_day
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import run, run_due, take
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.entrypoints.cli.demo.load import load
from tuanding.selling.clients.models import Client, GroupOrder

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
POOL = """客户名称,行业,人数,联系人,电话,地址
栖霞纺织有限公司,纺织,260,甄静,138 0000 5001,栖霞路 11 号
晴川轴承有限公司,机械,180,贺坚,138 0000 5002,晴川路 8 号
芦荻造纸有限公司,造纸,95,苇杭,138 0000 5003,芦荻路 3 号
望舒幼儿园,教育,42,舒园长,138 0000 5004,望舒巷 2 号
丹枫家具有限公司,家具,120,枫林,138 0000 5005,丹枫路 30 号
"""
OWNED = """客户名称,行业,人数,联系人,电话
银杏医院管理有限公司,医疗,330,白果,138 0000 5101
海晏船务有限公司,航运,75,晏清,138 0000 5102
苍梧矿业有限公司,矿业,410,梧工,138 0000 5103
"""
NEEDS = ["车间耐磨", "前台统一形象"]
LINES = [
    {
        "style": "工装夹克",
        "post": "车间",
        "sex": "u",
        "fabric": "涤棉纱卡 深灰",
        "quantity": 150,
        "unit_price": "198.00",
    },
    {
        "style": "西服套装",
        "post": "前台",
        "sex": "f",
        "fabric": "精纺毛涤 藏青",
        "quantity": 12,
        "unit_price": "860.50",
    },
]
PLACE = "厂区东门收货处 1 号"
TERMS = {
    "acceptance": "GB/T 2664 一等品，封样 BF-01",
    "delivery_on": "2027-01-18",
    "delivery_place": "东门",
    "receiver": "甄静",
    "receiver_phone": "138 0000 5001",
}
FRIENDS = {
    "sealed": [{"company": "绛云印染有限公司", "name": "云工", "phone": "138 0000 5201", "need": "工装"}],
    "waiting": [{"company": "赤水皮革有限公司", "name": "水姐", "phone": "138 0000 5202"}],
    "ended": [{"company": "青萍环保有限公司", "name": "萍工", "phone": "138 0000 5203"}],
}
FIRST_OF_FORMSET = {"r-TOTAL_FORMS": "2", "r-INITIAL_FORMS": "0"}


class Company:
    """`happen()` tells all of it. What is written through a key stays in `desk.sent`."""

    def __init__(self):
        self.clock = Clock(NOON)
        self.desk = Desk(self.clock)

    def happen(self) -> None:
        load(NOON)
        self.clock.later(hours=1)
        self.administration_changes()
        self.lists_are_taken_in()
        self.line("sealed", "栖霞纺织有限公司")
        self.jobs_run()
        self.client_is_told("sealed")
        self.review_that_cannot_be_printed("鹿鸣大酒店有限公司")
        self.deputy_calls()
        self.line("waiting", "晴川轴承有限公司")
        self.line("ended", "芦荻造纸有限公司", until="signed")
        self.break_off("芦荻造纸有限公司")
        self.cancelled("澄湖精密机械有限公司")
        self.pages_are_used()

    # Who asks, and the small steps

    def actor(self, username: str):
        return actor_of(Person.objects.get(username=username), self.clock.now)

    def client(self, name: str) -> Client:
        return Client.objects.get(name=name)

    def order(self, name: str) -> GroupOrder:
        return GroupOrder.objects.get(client__name=name)

    def contract(self, name: str) -> Contract:
        return Contract.objects.get(group_order__client__name=name)

    def post(self, who: str, path: str, key: str = "", /, **body):
        """Five minutes later than the one before, so that each stands at a moment of its own."""
        self.clock.later(minutes=2)
        return self.desk.api(who, "post", path, json.dumps(body, ensure_ascii=False), key=key)

    def patch(self, who: str, path: str, key: str = "", /, **body):
        self.clock.later(minutes=2)
        return self.desk.api(who, "patch", path, json.dumps(body, ensure_ascii=False), key=key)

    # The company's own matters

    def administration_changes(self) -> None:
        by, at = self.actor("administrator"), self.clock.now
        fresh = administration.create_person(
            by=by, at=at, username="sales_rep4", name="温故", password="before-the-upgrade"
        )
        home = Department.objects.get(code="one")
        role = administration.assign_role(
            fresh, by=by, at=at, role="sales_rep", department=home, from_on=day_of(at), to_on=None
        )
        set_standard("met_per_day", 4, day_of(at) + timedelta(days=1), by=by, at=at, role="sales_rep")
        set_work_day(day_of(at) + timedelta(days=30), False, "厂庆", by=by, at=at)
        administration.end_role(role, by=by, at=at)
        administration.disable_person(fresh, by=by, at=at, seen=fresh.version)
        deputy, absent = (Person.objects.get(username=name) for name in ("sales_rep2", "sales_rep"))
        days = {"from_on": day_of(at), "to_on": day_of(at) + timedelta(days=6)}
        self.desk.page(
            "administrator", f"/admin/people/{deputy.pk}/deputies", "page-deputy", instead_of=absent.pk, **days
        )

    def lists_are_taken_in(self) -> None:
        """One into the pool, one that a rep owns at once."""
        self.clock.later(minutes=5)
        self.desk.upload("back_office", "/clients/import", POOL, key="api-import-pool")
        self.clock.later(minutes=5)
        rep = Person.objects.get(username="sales_rep2")
        self.desk.upload("back_office", "/clients/import", OWNED, key="api-import-owned", owner=rep.pk)

    # One client's line, everybody at a program

    def line(self, tag: str, name: str, until: str = "sealed") -> None:
        """From the pool to the seal; `signed` stops before finance has seen it."""
        self.claimed(tag, name)
        order = self.called(tag, name)
        self.visited_and_asked(tag, order)
        contract = self.post("sales_rep", "/contracts", f"{tag}-draft", group_order=order, **TERMS)
        changed = {"lines": [LINES[0], {**LINES[1], "quantity": 10}], "version": contract["version"]}
        self.patch("sales_rep", f"/contracts/{contract['id']}", f"{tag}-edit", **changed)
        self.signed(tag, name)
        if until == "sealed":
            self.sent_back_and_mended(tag, name)
            self.reviewed(tag, name)
            self.move("finance", name, "approve", f"{tag}-approve")
            self.move("finance", name, "seal", f"{tag}-seal")

    def claimed(self, tag: str, name: str) -> None:
        client = self.client(name)
        self.post("sales_rep", f"/clients/{client.pk}/claim", f"{tag}-claim", version=client.version)

    def called(self, tag: str, name: str) -> int:
        """The call that makes an appointment and opens the order; its id."""
        client = self.client(name)
        visit = {"starts_at": (self.clock.now + timedelta(minutes=30)).isoformat(), "place": PLACE}
        asked = {"outcome": "appointed", "contact_id": client.contacts.get().pk, "title": "2027 春装"}
        call = self.post("sales_rep", f"/clients/{client.pk}/calls", f"{tag}-call", **asked, appointment=visit)
        return call["appointment"]["group_order_id"]

    def visited_and_asked(self, tag: str, order: int) -> None:
        visit = {"purpose": "Hq", "steps": ["icebreaking", "need"], "materials": ["brochure"], "need": "车间换装"}
        self.post("sales_rep", f"/orders/{order}/visits", f"{tag}-visit", **visit, reaction="愿意看方案")
        sheet = {"industry": "制造", "needs": NEEDS, "headcounts": [{"post": "车间", "men": 90, "women": 60}]}
        self.post("sales_rep", f"/orders/{order}/data-sheets", f"{tag}-sheet", version=0, **sheet)
        wish = {"wish_on": "2026-12-01", "styles_number": 2, "wishes": "颜色与标志同色"}
        request = self.post("sales_rep", f"/orders/{order}/proposal-requests", f"{tag}-request", **wish)
        at = f"/proposal-requests/{request['id']}"
        request = self.post("designer", f"{at}/take", f"{tag}-take", version=request["version"])
        request = self.post("designer", f"{at}/ask_back", f"{tag}-ask", version=request["version"], text="哪个红？")
        request = self.post("sales_rep", f"{at}/answer", f"{tag}-answer", version=request["version"], text="按色卡")
        delivery = {"version": request["version"], "text": "车间深灰，前台藏青。", "lines": LINES}
        proposal = self.post("designer", f"{at}/deliver", f"{tag}-deliver", **delivery)
        told = {"decision": "accept", "confirmed": ["industry", "headcount"], "answers": dict.fromkeys(NEEDS, "两款")}
        self.post("sales_rep", f"/proposals/{proposal['id']}/presentations", f"{tag}-present", **told)

    def signed(self, tag: str, name: str, again: str = "", **referrals) -> None:
        referrals = referrals or {"referrals": FRIENDS[tag]}
        signature = {"signed_on": "2026-11-24", "signed_by": "甄静", "copies": 2}
        self.move("sales_rep", name, "submit", f"{tag}-submit{again}", **signature, **referrals)

    def sent_back_and_mended(self, tag: str, name: str) -> None:
        at = f"/contracts/{self.contract(name).pk}"
        self.post("finance", f"{at}/receipts", f"{tag}-receipt", copies=2)
        self.reviewed(tag, name, failed="7")
        self.move("finance", name, "send_back", f"{tag}-back")
        self.move("sales_rep", name, "revise", f"{tag}-revise", reason="按第 7 点补门牌号")
        self.patch(
            "sales_rep", at, f"{tag}-mend", version=self.contract(name).version, delivery_place=PLACE, lines=LINES
        )
        self.signed(tag, name, "-again", none_because="上一稿已记")
        self.post("finance", f"{at}/receipts", f"{tag}-receipt-again", copies=2)

    def reviewed(self, tag: str, name: str, failed: str = "") -> None:
        contract = self.contract(name)
        points = {str(code): {"verdict": "pass", "remark": "已核对"} for code in range(1, 10)}
        points |= {failed: {"verdict": "fail", "remark": "没有门牌号，请补"}} if failed else {}
        key = f"{tag}-review{'-failed' if failed else ''}"
        self.post("finance", f"/contracts/{contract.pk}/reviews", key, version=contract.version, points=points)

    def move(self, who: str, name: str, move: str, key: str, **body) -> None:
        contract = self.contract(name)
        self.post(who, f"/contracts/{contract.pk}/{move}", key, version=contract.version, **body)

    # Jobs

    def jobs_run(self) -> None:
        """The worker's turn, once this afternoon: the notice of the first seal, and a checkpoint."""
        self.clock.later(minutes=1)
        run_due(self.clock.now)

    def client_is_told(self, tag: str) -> None:
        contract = self.contract("栖霞纺织有限公司")
        self.post("sales_rep", f"/contracts/{contract.pk}/tellings", f"{tag}-told", how="called", person="甄静")

    def review_that_cannot_be_printed(self, name: str) -> None:
        """The disk is full: the review stands, its sheet is tried under number after number until the job is given up."""
        with patch("tuanding.core.sheets.operations.render", side_effect=OSError(28, "No space left on device")):
            self.reviewed("unprinted", name)
            while job := Job.objects.filter(done_at=None, failed_at=None).order_by("run_at").first():
                self.clock.now = max(self.clock.now, job.run_at.astimezone(SHANGHAI))
                run(take("here", self.clock.now), self.clock.now)
        assert Job.objects.filter(kind="contracts.review_sheet", failed_at__isnull=False).count() == 1

    # What else people do

    def deputy_calls(self) -> None:
        client = self.client("星火消防器材有限公司")
        self.post("sales_rep2", f"/clients/{client.pk}/calls", "deputy-call", outcome="refused", remark="代打，暂不换")

    def break_off(self, name: str) -> None:
        """An order with a signed contract, which goes with it."""
        order = self.order(name)
        friend = {"r-0-company": "白蘋水产有限公司", "r-0-name": "苹姐", "r-0-phone": "138 0000 5204"}
        self.clock.later(minutes=5)
        self.desk.page(
            "sales_rep",
            f"/orders/{order.pk}/break-off/",
            "page-break-off",
            seen=order.version,
            reason="客户停产",
            none_because="",
            **FIRST_OF_FORMSET,
            **friend,
        )

    def cancelled(self, name: str) -> None:
        contract = self.contract(name)
        self.clock.later(minutes=5)
        at = f"/contracts/{contract.pk}/cancel/"
        self.desk.page("sales_rep", at, "page-cancel", seen=contract.version, reason="客户改用集团采购")

    def pages_are_used(self) -> None:
        """Forms with a key of their own: claim, call, word, originals."""
        pool = [self.client("望舒幼儿园").pk, self.client("丹枫家具有限公司").pk]
        self.clock.later(minutes=5)
        self.desk.page("sales_rep2", "/clients/claim/", "page-claim", id=pool)
        self.clock.later(minutes=5)
        told = {"outcome": "call_back", "day": "2026-11-27", "remark": "周五再打"}
        self.desk.page("sales_rep2", f"/clients/{pool[0]}/calls/", "page-call", **told)
        luming, sealed = self.contract("鹿鸣大酒店有限公司"), self.contract("栖霞纺织有限公司")
        self.clock.later(minutes=5)
        self.desk.page("finance", f"/contracts/{luming.pk}/word/", "page-word", text="收条的副本请带给客户")
        self.clock.later(minutes=5)
        hands = {"from_holder": "finance", "to_holder": "rep", "copies": 1}
        self.desk.page("finance", f"/contracts/{sealed.pk}/originals/", "page-originals", **hands)
        self.clock.later(minutes=5)
