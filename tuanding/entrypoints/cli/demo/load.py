"""`demo load`: the cast, its calendar, its clients, and orders at every stage up to the seal."""

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction

from tuanding.core.accounts.models import Person
from tuanding.core.company.calendar import seed_calendar
from tuanding.core.journal.baseline import write_baseline
from tuanding.core.kernel.workcal import day_of
from tuanding.entrypoints.cli.base import Stop
from tuanding.entrypoints.cli.demo.cast import COMPANY, make_cast
from tuanding.entrypoints.cli.demo.companies import COMPANIES
from tuanding.entrypoints.cli.demo.mark import is_demo_or_empty, mark_as_demo
from tuanding.entrypoints.cli.demo.story import Story
from tuanding.entrypoints.cli.demo.today import play_today

BEGAN = 13  # workdays ago
FOUNDED = 60  # days ago


def load_if_empty(now: datetime) -> bool:
    """False when the demo company is loaded already."""
    return False if Person.objects.exists() and is_demo_or_empty() else load(now)


def load(now: datetime) -> Literal[True]:
    """All or nothing, and the same for the same moment. Refused: a database with people in it."""
    if Person.objects.exists():
        raise Stop(
            "没有装入，因为数据库里已经有人员；演示公司只装进空的、自己的数据库（tuanding demo clear 可以清空它）"
        )
    # imported here: heavy and rare
    from tuanding.core.sheets.companykey import ensure_company_key

    ensure_company_key(settings.SECRETS_HOME, COMPANY["name"], at=now - timedelta(days=FOUNDED))
    with transaction.atomic():
        mark_as_demo(day_of(now))
        years = {day_of(now).year, day_of(now).year + 1, day_of(now - timedelta(days=40)).year}
        for year in sorted(years):
            seed_calendar(year)
        people = make_cast()
        write_baseline(now - timedelta(days=FOUNDED))
        play_story(Story(people, now))
    return True


def play_story(story: Story) -> None:
    """Two weeks: clients first, then their orders, and the day itself until now."""
    for place, key in enumerate(COMPANIES):
        story.enter(key, BEGAN, f"{9 + place // 12:02}:{5 * (place % 12):02}")
    _play_contracts(story)
    _play_proposals(story)
    _play_first_steps(story)
    play_today(story)


def _play_contracts(story: Story) -> None:
    """One sealed, one to seal, one to review, one to receive, one sent back on a point, one in draft."""
    for key, back in (("chenghu", 4), ("yunling", 3), ("luming", 3), ("beichen", 2), ("hengtai", 3), ("songhe", 1)):
        story.play_until_proposal_accepted(key, back)
        place = "厂区" if key == "hengtai" else COMPANIES[key].address
        story.draft(key, back, delivery_place=place, sign_on=story.day(back if key == "luming" else back - 1))
    for key, back in (("chenghu", 3), ("yunling", 2), ("luming", 2), ("hengtai", 2), ("beichen", 1)):
        story.sign(key, back)
    for key, back in (("chenghu", 3), ("yunling", 2), ("hengtai", 2), ("luming", 1)):
        story.receive(key, back)
    story.review("chenghu", 2)
    story.review("yunling", 1)
    story.review("hengtai", 1, failed=7)
    story.seal("chenghu", 1)


def _play_proposals(story: Story) -> None:
    """One to present, one being made, one asked back, one not taken yet, one with data only."""
    for key, back in (("qingxi", 6), ("jinque", 5), ("mingde", 5), ("lanting", 4), ("haitang", 3)):
        story.appoint(key, back)
        story.visit(key, back - 1)
        story.collect(key, back - 2)
    for key, back in (("qingxi", 4), ("jinque", 3), ("mingde", 3), ("lanting", 2)):
        story.request(key, back)
    for key, back in (("qingxi", 3), ("jinque", 2), ("mingde", 2)):
        story.take(key, back)
    story.deliver("qingxi", 1)
    story.ask("mingde", 1)


def _play_first_steps(story: Story) -> None:
    """One visited, appointments to come, one broken off, calls with every outcome."""
    for key, back in (("changfeng", 3), ("fengze", 3), ("yuquan", 4)):
        story.appoint(key, back)
        story.visit(key, back - 1)
    story.call("yuquan", 2, "16:40", "refused", remark="预算已经用完")
    story.break_off("yuquan", 2)
    story.appoint("tianqu", 1, visit=story.coming(1, "10:00"))
    story.appoint("bailu", 1, "09:50", visit=story.coming(1, "14:30"))
    story.call("xinghuo", 1, "11:10", "call_back", call_back_on=day_of(story.now), remark="月底才有空，今天下午再打")
    story.call("shuanglin", 1, "11:25", "refused", remark="刚换过")
    story.call("yongan", 2, "10:05", "call_back", call_back_on=story.day(1), remark="等装备科计划")
