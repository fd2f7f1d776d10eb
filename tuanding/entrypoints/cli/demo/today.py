"""The day the demo company is loaded on: visits agreed for it, and what was done until now. Later acts are left out."""

from datetime import datetime

from tuanding.contracting.contracts.operations import say_word
from tuanding.entrypoints.cli.demo.companies import COMPANIES
from tuanding.entrypoints.cli.demo.story import Story
from tuanding.selling.activities.operations import appoint_visit
from tuanding.selling.clients.operations import assign_client
from tuanding.selling.proposals import operations as proposals

AGREED = (
    ("haitang", "09:30", "Hq"),
    ("changfeng", "09:00", "Zl"),
    ("jinque", "10:30", "Hq"),
    ("lanting", "11:00", "Hq"),
    ("qingxi", "14:30", "Fa"),
    ("fengze", "15:00", "Zl"),
    ("songhe", "16:30", "Cc"),
)
QUESTION = "第 1 点：正文的签订日比客户签字早一天，是当面补签的吗？"
ANSWER = "是，孟经理出差回来当天补签，价格和数量都没有变。"


def play_today(story: Story) -> None:
    """Visits and acts of the day until now; nothing on a day off."""
    if not story.calendar.is_workday(story.day(0)):
        return
    for place, (key, clock, purpose) in enumerate(AGREED):
        _agree_on_visit(story, key, f"16:{place:02}", clock, purpose)
    for clock, happen in HAPPENED:
        if story.moment(0, clock) <= story.now:
            happen(story, story.moment(0, clock))


def _agree_on_visit(story: Story, key: str, call_clock: str, clock: str, purpose: str) -> None:
    order, at = story.order(key), story.moment(1, call_clock)
    appoint_visit(
        order,
        by=story.owner(key, at),
        at=at,
        starts_at=story.moment(0, clock),
        contact=order.contact,
        place=COMPANIES[key].address,
        purpose=purpose,
    )


def _calls_about_a_signature(story: Story, at: datetime) -> None:
    day = story.first_workday_after(3)
    story.call("beichen", 0, f"{at:%H:%M}", "call_back", call_back_on=day, remark="合同在总经理那里会签，到时再问")


def _asks_for_a_proposal(story: Story, at: datetime) -> None:
    order = story.order("haitang")
    proposals.request_proposal(
        order,
        by=story.owner("haitang", at),
        at=at,
        wish_on=story.first_workday_after(3),
        styles_number=2,
        wishes="养护工要防晒透气，袖口能收紧",
    )


def _takes_a_request(story: Story, at: datetime) -> None:
    story.take("lanting", 0, f"{at:%H:%M}")


def _assigns_client_from_pool(story: Story, at: datetime) -> None:
    client = story.clients["baolai"]
    client.refresh_from_db()
    by = story.actor("department_manager", at)
    assign_client(client, story.people["sales_rep2"], by=by, at=at, seen=client.version)


def _finance_asks_the_rep(story: Story, at: datetime) -> None:
    say_word(story.contract("luming"), by=story.actor("finance", at), at=at, text=QUESTION)


def _answers_finance(story: Story, at: datetime) -> None:
    say_word(story.contract("luming"), by=story.owner("luming", at), at=at, text=ANSWER)


HAPPENED = (
    ("08:35", _calls_about_a_signature),
    ("08:50", _asks_for_a_proposal),
    ("09:10", _takes_a_request),
    ("09:15", _assigns_client_from_pool),
    ("09:50", _finance_asks_the_rep),
    ("10:05", lambda story, at: story.collect("changfeng", 0, f"{at:%H:%M}")),
    ("10:20", _answers_finance),
    ("10:25", lambda story, at: story.visit("haitang", 0, f"{at:%H:%M}", next_step="讲解方案", days=4)),
)
