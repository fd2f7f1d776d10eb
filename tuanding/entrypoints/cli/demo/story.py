"""The last two weeks of the demo company, written by the rooms' own operations, each with its own moment."""

from datetime import date, datetime, time, timedelta
from functools import cached_property

from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.operations import (
    draft_contract,
    give_receipt,
    seal_contract,
    settle_review,
    sign_contract,
)
from tuanding.contracting.contracts.operations.reviewing import PointDecision
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS
from tuanding.core.accounts.actors import PersonActor, actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.core.company.queries import work_calendar
from tuanding.core.jobs.queue import lease_next_job, run
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.entrypoints.cli.demo.companies import COMPANIES, lines_for, phone_of
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.operations import enter_client
from tuanding.selling.clients.queries import open_order_of
from tuanding.selling.proposals import operations as proposals
from tuanding.selling.proposals.models import Proposal, ProposalRequest
from tuanding.selling.proposals.presenting import points_to_confirm, present_proposal
from tuanding.selling.proposals.queries import accepted_proposal

NEEDS = ["一线岗位耐磨耐洗", "管理岗位统一形象"]
TEXT = "一线岗位用涤棉纱卡，耐磨五万次，可机洗；管理岗位用精纺毛涤，藏青色，与标志同色。每人两套，春秋款。"
WORDS = (
    ("旧工装洗后变形，想在换季前换", "听听"),
    ("新厂区下月投产，一线要统一着装", "想要"),
    ("前厅和后厨分不清，想换颜色", "想要"),
    ("夏天太闷，员工不愿意穿", "听听"),
    ("上一家尺码不准，改了两次", "冷淡"),
)
MISTAKE = "地址只写了厂区，没有门牌和收货处，请补"


class Story:
    """`back` counts workdays before today: `moment(3, "10:20")` is three workdays ago."""

    def __init__(self, people: dict[str, Person], now: datetime):
        self.people, self.now = people, now
        self.clients: dict[str, Client] = {}

    # When and who

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    def day(self, back: int) -> date:
        day = day_of(self.now)
        while back:
            day -= timedelta(days=1)
            back -= self.calendar.is_workday(day)
        return day

    def moment(self, back: int, clock: str) -> datetime:
        return datetime.combine(self.day(back), time.fromisoformat(clock), SHANGHAI)

    def first_workday_after(self, calendar_days: int) -> date:
        return self.calendar.next_workday(day_of(self.now) + timedelta(days=calendar_days - 1))

    def coming(self, calendar_days: int, clock: str) -> datetime:
        """A moment on a workday to come."""
        return datetime.combine(self.first_workday_after(calendar_days), time.fromisoformat(clock), SHANGHAI)

    def actor(self, username: str, at: datetime) -> PersonActor:
        return actor_of(self.people[username], at)

    def owner(self, key: str, at: datetime) -> PersonActor:
        return self.actor(COMPANIES[key].owner, at)

    def do_jobs(self, at: datetime) -> None:
        """Runs the jobs that are due: sheets and notices."""
        while job := lease_next_job("demo", at):
            run(job, at)

    # Clients

    def enter(self, key: str, back: int, clock: str) -> Client:
        """A rep enters his own, back office or the manager one for the pool."""
        company, at = COMPANIES[key], self.moment(back, clock)
        pool = "back_office" if company.department == "one" else "department_manager2"
        self.clients[key] = enter_client(
            Department.objects.get(code=company.department),
            by=self.actor(company.owner or pool, at),
            at=at,
            name=company.name,
            short_name=company.short,
            industry=company.industry,
            headcount=company.headcount,
            address=company.address,
            contact={"name": company.contact, "title": company.title, "phone": phone_of(key), "decides": True},
        )
        return self.clients[key]

    def call(self, key: str, back: int, clock: str, outcome: str, **details) -> None:
        client, at = self.clients[key], self.moment(back, clock)
        client.refresh_from_db()
        contact = client.contacts.first()
        call_client(client, by=self.owner(key, at), at=at, outcome=outcome, contact=contact, **details)

    def order(self, key: str) -> GroupOrder:
        order = open_order_of(self.clients[key])
        assert order, key
        return GroupOrder.objects.select_related("client").get(pk=order.pk)

    # The stages in order; each needs those before it

    def appoint(self, key: str, back: int, clock: str = "09:20", visit: datetime | None = None) -> None:
        """Dh: the call that opens the order."""
        starts_at = visit or self.moment(back - 1, "14:00")
        self.call(key, back, clock, "appointed", starts_at=starts_at, place=COMPANIES[key].address, remark="愿意面谈")

    def visit(
        self, key: str, back: int, clock: str = "15:30", next_step: str = "资料搜集", days: int | None = None
    ) -> None:
        """Hq; the next step is due a workday later, or in so many workdays from today."""
        order, at = self.order(key), self.moment(back, clock)
        need, reaction = WORDS[list(COMPANIES).index(key) % len(WORDS)]
        next_on = self.first_workday_after(days) if days else self.day(max(back - 1, 0))
        record_visit(
            order,
            by=self.owner(key, at),
            at=at,
            purpose="Hq",
            contact=order.contact,
            steps=["icebreaking", "company", "need", "service"],
            materials=["brochure", "swatch"],
            need=need,
            reaction=reaction,
            next_step=next_step,
            next_on=next_on,
        )

    def collect(self, key: str, back: int, clock: str = "10:40") -> None:
        """Zl."""
        order, company, at = self.order(key), COMPANIES[key], self.moment(back, clock)
        people = company.headcount
        posts = [
            {"post": "管理岗位", "men": people // 10, "women": people // 10},
            {"post": "一线岗位", "men": people // 2, "women": 0},
        ]
        proposals.save_data_sheet(
            order,
            by=self.owner(key, at),
            at=at,
            seen=0,
            industry=company.industry,
            sites="厂区、办公楼",
            current_uniform="灰色夹克，穿了三年",
            seasons=["spring_autumn"],
            styles="西服、夹克",
            colours="藏青、深灰",
            logo="左胸绣标",
            decision_makers=f"{company.contact}、总经理",
            wear_on=self.first_workday_after(75),
            needs=NEEDS,
            headcounts=posts,
        )

    def request(self, key: str, back: int, clock: str = "13:30") -> ProposalRequest:
        order, at = self.order(key), self.moment(back, clock)
        wish = self.day(max(back - 2, 0))
        return proposals.request_proposal(
            order, by=self.owner(key, at), at=at, wish_on=wish, styles_number=3, wishes="藏青要和标志一个颜色"
        )

    def take(self, key: str, back: int, clock: str = "14:00") -> ProposalRequest:
        request, at = self._request(key), self.moment(back, clock)
        return proposals.take_request(request, by=self.actor("designer", at), at=at, seen=request.version)

    def ask(self, key: str, back: int, clock: str = "16:10") -> None:
        request, at = self._request(key), self.moment(back, clock)
        proposals.ask_back(
            request, "一线岗位夜班多吗？要不要加反光条", by=self.actor("designer", at), at=at, seen=request.version
        )

    def deliver(self, key: str, back: int, clock: str = "11:20") -> Proposal:
        request, at = self._request(key), self.moment(back, clock)
        return proposals.deliver_proposal(
            request, by=self.actor("designer", at), at=at, seen=request.version, text=TEXT, lines=lines_for(key)
        )

    def _request(self, key: str) -> ProposalRequest:
        return ProposalRequest.objects.filter(group_order=self.order(key)).latest("pk")

    def present(self, key: str, back: int, clock: str = "14:30") -> None:
        """Fa: every point confirmed, the client says yes."""
        order, at = self.order(key), self.moment(back, clock)
        proposal = Proposal.objects.filter(group_order=order).latest("pk")
        present_proposal(
            proposal,
            by=self.owner(key, at),
            at=at,
            decision="accept",
            contact=order.contact,
            reaction="颜色满意，尽快签",
            confirmed=[point["code"] for point in points_to_confirm(proposal)],
            answers={NEEDS[0]: "工装夹克用涤棉纱卡", NEEDS[1]: "行政西服同色同款"},
        )

    def play_until_proposal_accepted(self, key: str, back: int) -> None:
        """From the call to a proposal the client accepted, the last step `back` workdays ago."""
        self.appoint(key, back + 6)
        self.visit(key, back + 5)
        self.collect(key, back + 4)
        self.request(key, back + 4)
        self.take(key, back + 3)
        self.deliver(key, back + 1)
        self.present(key, back)

    def draft(self, key: str, back: int, clock: str = "16:00", **terms) -> Contract:
        order, company, at = self.order(key), COMPANIES[key], self.moment(back, clock)
        usual = {
            "acceptance": "GB/T 2664、GB/T 2665 一等品，封样为准",
            "delivery_on": self.first_workday_after(60),
            "delivery_place": company.address,
            "receiver": company.contact,
            "receiver_phone": phone_of(key),
        }
        assert accepted_proposal(order)
        return draft_contract(order, by=self.owner(key, at), at=at, **{**usual, **terms})

    def sign(self, key: str, back: int, clock: str = "10:30") -> None:
        """Cc: signed, and the people the client recommends."""
        contract, at = self.contract(key), self.moment(back, clock)
        friends = [
            {
                "company": f"{COMPANIES[key].short}的协作单位",
                "name": "周主任",
                "phone": phone_of(key).replace("2", "3", 1),
            }
        ]
        sign_contract(
            contract,
            by=self.owner(key, at),
            at=at,
            seen=contract.version,
            signed_on=day_of(at),
            signed_by=COMPANIES[key].contact,
            copies=2,
            referrals=friends,
        )

    def receive(self, key: str, back: int, clock: str = "14:20") -> None:
        at = self.moment(back, clock)
        give_receipt(self.contract(key), by=self.actor("finance", at), at=at, copies=2)

    def review(self, key: str, back: int, clock: str = "15:40", failed: int | None = None) -> None:
        """All nine points; with `failed` the contract goes back for that one."""
        contract, at = self.contract(key), self.moment(back, clock)
        decisions = {
            code: PointDecision(FAIL, MISTAKE) if code == failed else PointDecision(PASS, "已核对") for code in POINTS
        }
        by = self.actor("finance", at)
        settle_review(contract, decisions, by=by, at=at, seen=contract.version, approve=failed is None)
        self.do_jobs(at)

    def seal(self, key: str, back: int, clock: str = "09:30") -> None:
        contract, at = self.contract(key), self.moment(back, clock)
        seal_contract(contract, by=self.actor("finance", at), at=at, seen=contract.version)
        self.do_jobs(at + timedelta(minutes=1))

    def contract(self, key: str) -> Contract:
        return Contract.objects.select_related("group_order__client").get(group_order=self.order(key))

    def break_off(self, key: str, back: int, clock: str = "17:00") -> None:
        order, at = self.order(key), self.moment(back, clock)
        friends = [
            {
                "company": "清风纸业有限公司",
                "name": "鲁工",
                "phone": "138 0000 4101",
                "relation": "同学",
                "need": "车间工装",
            },
            {
                "company": "桃源农庄有限公司",
                "name": "卜姐",
                "phone": "138 0000 4102",
                "relation": "邻居",
                "need": "服务员服装",
            },
        ]
        break_off(
            order,
            by=self.owner(key, at),
            at=at,
            seen=order.version,
            reason="今年预算已用完，明年再议",
            referrals=friends,
        )
