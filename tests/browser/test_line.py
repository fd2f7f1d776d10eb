"""Each person signs in through the page and does his part, from the imported list to the payment notice, told.

The rep calls and visits with a phone, everybody else sits at a PC. The worker of `tuanding serve` makes the notice.
"""

import os
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.browser.live import chromium, served, sign_in, until, window
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Told
from tuanding.core.journal.audit import verify
from tuanding.core.sheets.companykey import ensure_company_key
from tuanding.core.sheets.models import Issued
from tuanding.selling.clients.models import Client, GroupOrder, Referral
from tuanding.selling.clients.queries import computed_stage

pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.both,
    pytest.mark.clause("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "4.1", "4.2", "4.3"),
    pytest.mark.clause("5.2", "5.3", "5.4", "5.5"),
]
LIST = "客户名称,行业,人数,联系人,电话,地址\n鹿鸣大酒店有限公司,酒店,154,孟晓,13800002003,滨江路 88 号\n"
STYLE = {"款式": "前厅西服套装", "岗位": "前厅", "面料": "精纺毛涤 藏青", "数量": "38", "单价": "860.00"}


class Company:
    """`company.at("finance")` is the page of somebody signed in; one window each, and one more for the rep's phone."""

    def __init__(self, browser, address):
        self.browser, self.address, self.pages, self.problems = browser, address, {}, []

    def at(self, username, size="pc"):
        if (username, size) not in self.pages:
            page = self.pages[username, size] = window(self.browser, self.address, size)
            page.on("pageerror", lambda why: self.problems.append(str(why)))
            page.on("response", lambda r: self.problems.append(r.url) if r.status >= 500 else None)
            sign_in(page, username)
        return self.pages[username, size]


@pytest.fixture
def company(fresh_db, cast):
    ensure_company_key(settings.SECRETS_HOME, "树王服饰有限公司", at=timezone.now() - timedelta(days=1))
    environment = {k: v for k, v in os.environ.items() if k != "TUANDING_TESTING"}
    with served(environment) as address, chromium() as browser:
        visible_company = Company(browser, address)
        yield visible_company
        assert visible_company.problems == []


def test_from_the_imported_list_to_the_client_told(company):
    for step in (import_the_list, claim, call, visit, collect, ask_for_a_proposal, deliver, present, draft, sign):
        step(company)
    receive_and_send_back(company)
    sign_again(company)
    approve_and_seal(company)
    tell(company)
    assert verify() == []


def order_page(company, size="pc"):
    """The order as the rep comes to it: through the list."""
    page = company.at("sales_rep", size)
    page.goto("/orders/")
    page.get_by_role("link", name=re.compile("鹿鸣")).first.click()
    return page


def contract_page(company, who):
    page = company.at(who)
    page.goto("/contracts/")
    page.get_by_role("link", name=re.compile("鹿鸣|HT20")).first.click()
    return page


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def pick(page, text):
    page.locator("label", has_text=text).first.click()


def import_the_list(company):
    page = company.at("back_office")
    page.goto("/clients/")
    follow(page, "导入")
    page.get_by_label("名单文件").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": LIST.encode("gbk")}
    )
    press(page, "试导")
    press(page, "导入 1 家")
    until(Client.objects.exists, 20)


def claim(company):
    page = company.at("sales_rep")
    page.goto("/clients/?tab=pool")
    page.locator('input[name="id"]').first.check()
    press(page, "领取")
    until(Client.objects.filter(owner__username="sales_rep").exists, 20)


def call(company):
    page = company.at("sales_rep", "phone")
    follow(page, "开始打电话")
    follow(page, "约到")
    sheet = page.get_by_role("dialog", name=re.compile("鹿鸣"))
    sheet.locator(".pick.four label").nth(1).click()
    sheet.locator(".clocks label:visible", has_text="10:30").click()
    sheet.get_by_role("button", name="约到，排入行程").click()
    until(GroupOrder.objects.exists, 20)
    assert computed_stage(GroupOrder.objects.get()) == "Dh"


def visit(company):
    page = order_page(company, "phone")
    follow(page, "记拜访")
    pick(page, "Hq 唤起需求")
    for step in ("寒暄破冰", "企业介绍", "唤起需求", "服务说明"):
        page.get_by_role("checkbox", name=step).check()
    page.get_by_label("用客户的话记").fill("前厅要换春装")
    press(page, "存好，记一次拜访")
    until(lambda: computed_stage(GroupOrder.objects.get()) == "Hq", 20)


def collect(company):
    page = order_page(company)
    follow(page, "填资料")
    page.get_by_label("行业").fill("酒店")
    page.get_by_label("第 1 行岗位").fill("前厅")
    page.get_by_label("第 1 行男").fill("38")
    page.get_by_label("需求").fill("前厅统一形象")
    press(page, "存为新的一版")
    until(lambda: computed_stage(GroupOrder.objects.get()) == "Zl", 20)


def ask_for_a_proposal(company):
    page = order_page(company)
    follow(page, "申请方案")
    page.get_by_label("希望交付日").fill(str(timezone.localdate() + timedelta(days=7)))
    page.get_by_label("款式数量").fill("1")
    page.locator("main form .btn.main").last.click()
    until(GroupOrder.objects.get().proposals_requests.exists, 20)


def deliver(company):
    page = company.at("designer")
    page.goto("/proposal-requests/")
    page.locator("tbody a").first.click()
    press(page, "接单")
    follow(page, "交付方案")
    for label, value in STYLE.items():
        page.get_by_label(f"第 1 行{label}", exact=True).fill(value)
    press(page, re.compile("^交付 V1"))
    page.locator("[aria-invalid=true], .err").first.wait_for()  # without text nothing is delivered
    page.get_by_label("说明文字").fill("前厅用藏青，精纺毛涤，可机洗。")
    press(page, re.compile("^交付 V1"))
    until(GroupOrder.objects.get().proposals.exists, 20)


def present(company):
    page = order_page(company)
    follow(page, "记方案说明")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("前厅统一形象").fill("藏青套装")
    page.get_by_text("接受", exact=True).click()
    press(page, "存好，记一次 Fa")
    until(lambda: computed_stage(GroupOrder.objects.get()) == "Fa", 20)


def draft(company):
    page = order_page(company)
    follow(page, "起草合同")
    page.get_by_label("交货期限").fill(str(timezone.localdate() + timedelta(days=70)))
    page.get_by_label("交货地点").fill("滨江路")
    page.get_by_label("收货联系人").fill("孟晓")
    page.get_by_label("收货电话").fill("13800002003")
    page.get_by_label("验收标准").fill("GB/T 2664 一等品，封样为准")
    page.locator("main form .btn.main").last.click()
    until(Contract.objects.exists, 20)


def sign(company):
    page = contract_page(company, "sales_rep")
    follow(page, "记客户签字")
    page.get_by_label("客户签字人").fill("孟晓")
    page.get_by_label("签好的份数").fill("2")
    page.get_by_label("单位 1").fill("云岭茶业有限公司")
    page.get_by_label("姓名 1").fill("吴科长")
    press(page, "记签字，送评审")
    until(lambda: Contract.objects.get().state == "submitted", 20)
    assert Referral.objects.get().client.owner.username == "sales_rep"
    assert computed_stage(GroupOrder.objects.get()) == "Cc"


def judge(page, passed):
    for code in range(1, 10):
        verdict = page.get_by_role("group", name=re.compile(f"^第 {code} 点"))
        verdict.locator("label", has_text="过" if code in passed else "退").click()
        if code not in passed:
            page.get_by_label(f"第 {code} 点意见").fill("没有门牌号，请补")


def receive_and_send_back(company):
    page = contract_page(company, "finance")
    press(page, re.compile("收下原件"))
    page.get_by_text("F22-").first.wait_for()
    judge(page, {*range(1, 10)} - {7})
    press(page, re.compile("^退回林晚晴"))
    until(lambda: Contract.objects.get().state == "sent_back", 20)


def sign_again(company):
    page = contract_page(company, "sales_rep")
    follow(page, "照意见另起一稿")
    if page.get_by_label("原因").count():
        page.get_by_label("原因").fill("按第 7 点补门牌号")
        page.locator("main form .btn.main").last.click()
    page.wait_for_url("**/edit/")
    page.get_by_label("交货地点").fill("滨江路 88 号员工通道收货处")
    press(page, "存好，去记签字")
    page.get_by_label("客户签字人").fill("孟晓")
    page.get_by_label("签好的份数").fill("2")
    press(page, "记签字，送评审")
    until(lambda: Contract.objects.get().state == "submitted", 20)


def approve_and_seal(company):
    page = contract_page(company, "finance")
    assert page.get_by_role("button", name="评审通过").get_attribute("aria-disabled") == "true"
    press(page, re.compile("收下原件"))
    page.get_by_text("F22-").first.wait_for()
    judge(page, {*range(1, 10)})
    press(page, "评审通过")
    until(lambda: Contract.objects.get().state == "approved", 20)
    press(page, "盖章")
    until(lambda: Contract.objects.get().state == "sealed", 60)
    page.get_by_role("link", name="下载盖章合同").wait_for()


def tell(company):
    until(PaymentNotice.objects.exists, 60)
    page = company.at("sales_rep")
    page.goto("/")
    follow(page, "通知客户缴预付款")
    pick(page, "电话")
    page.get_by_label("通知了谁").fill("孟晓")
    press(page, "记：已通知客户")
    until(Told.objects.exists, 20)
    assert {"F21", "F22", "F23", "F24"} <= set(Issued.objects.filter(state="issued").values_list("kind", flat=True))
