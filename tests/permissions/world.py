"""One small company with one thing of every kind, all of it the first rep's: who else sees it is the question."""

from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.test import Client as Browser

from tests.attachments import a_file
from tests.cast import new_cast
from tests.clients import a_client, an_order
from tests.contracts import REFERRALS, a_draft, accepted, again, received, reviewed, seal, submitted
from tests.permissions.canaries import CONTACT, PHONE, POOL, QUIET, QUIET_PHONE, REMARK, SECRET, TITLE
from tests.proposals import a_data_sheet, a_request
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import run_due
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import issue
from tuanding.entrypoints.api.tokens import new_token
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.clients import breaking
from tuanding.selling.clients.models import Reach, ReferralList
from tuanding.selling.clients.operations import RELEASE, ask_for_clients, ask_for_ruling, open_order


class World:
    """`world.things["sealed"]` is a row; `world.browser(who)` and `world.program(who)` ask as somebody."""

    def __init__(self):
        self.cast, self.untouched = new_cast(), ""
        self.things = {**_selling(self.cast), **_contracts(self.cast)}
        self.things |= {**_sheets(self.cast, self.things), **_house(self.cast), **_files(self.cast, self.things)}
        self.tokens = {who: new_token(person, self.cast.now)[0] for who, person in self.people.items()}
        self.cookies = {who: _signed_in(person) for who, person in self.people.items()}
        for who in self.people:
            self.program(who, "get", "/api/v1/me")
        Person.objects.filter(username="disabled").update(is_active=False)

    @property
    def people(self) -> dict[str, Person]:
        return self.cast.people

    def browser(self, who: str) -> Browser:
        """A new one each time: who signs out in it is still signed in in the next."""
        browser = Browser()
        if who in self.cookies:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[who]
        return browser

    def program(self, who: str, method: str, path: str, **kwargs):
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        return getattr(Browser(), method)(path, headers=headers, **kwargs)


def _signed_in(person: Person) -> str:
    browser = Browser()
    browser.force_login(person)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _selling(cast) -> dict:
    """A client that no centre knows, one of the pool, an order just opened, one at the design centre."""
    quiet = a_client(cast, name=QUIET, remark=REMARK, contact={"name": CONTACT, "phone": QUIET_PHONE})
    order = open_order(quiet, by=cast.sales_rep, at=cast.now, title=TITLE, contact=quiet.contacts.first())
    call_client(
        quiet, by=cast.sales_rep, at=cast.now, outcome="call_back", call_back_on=date(2026, 11, 30), remark=REMARK
    )
    visit = record_visit(
        order,
        by=cast.sales_rep,
        at=cast.now,
        purpose="Hq",
        contact=quiet.contacts.first(),
        need=REMARK,
        steps=["icebreaking"],
        materials=["brochure"],
        next_step="再谈",
        next_on=date(2026, 12, 1),
    )
    referral_list = breaking.record_referrals(
        order,
        by=cast.sales_rep,
        at=cast.now,
        referrals=REFERRALS,
        none_because="",
        occasion=ReferralList.Occasion.OTHER,
    )
    designed = an_order(cast)
    request = a_request(cast, designed)
    return {
        "quiet_client": quiet,
        "quiet_contact": quiet.contacts.first(),
        "quiet_order": order,
        "visit": visit,
        "plan_row": appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=21)),
        "referral_list": referral_list,
        "quiet_sheet": a_data_sheet(cast, order),
        "pool_client": a_client(cast, "back_office", name=POOL, remark=REMARK),
        "ruling_request": ask_for_ruling(
            cast.department("two"), by=cast.sales_rep3, at=cast.now, name=f"{QUIET[:3]} {QUIET[3:]}"
        ),
        "batch": ask_for_clients(RELEASE, [quiet.pk], by=cast.sales_rep, at=cast.now),
        "designed_order": designed,
        "request": request,
        "asked_sheet": request.data_sheet,
    }


def _contracts(cast) -> dict:
    """One contract in each state; the sealed one has reached production and logistics too."""
    client = a_client(cast, name=SECRET, remark=REMARK, contact={"name": CONTACT, "phone": PHONE})
    order = an_order(cast, client=client)
    under_review = submitted(cast, order=accepted(cast, order), extra=REMARK)
    receipt = received(cast, under_review)
    sealed = seal(cast, reviewed(cast, again(under_review)))
    run_due(cast.now)
    for centre in ("production", "logistics"):
        Reach.objects.create(group_order=order, centre=centre, since=cast.now)
    client.refresh_from_db()
    order.refresh_from_db()
    return {
        "client": client,
        "contact": client.contacts.first(),
        "order": order,
        "sealed": again(sealed),
        "proposal": order.proposals.get(),
        "delivered": order.proposals_requests.get(),
        "receipt": receipt,
        "draft": again(a_draft(cast)),
        "submitted": again(submitted(cast)),
        "approved": again(reviewed(cast)),
        "review": sealed.reviews.get(),
        "revision": sealed.newest_revision(),
    }


def _files(cast, things) -> dict:
    """One picture each of the client, a visit, the request and the contract."""
    return {
        f"{name}_file": a_file(cast, things[of])
        for name, of in (("client", "client"), ("visit", "visit"), ("request", "request"), ("contract", "sealed"))
    }


def _sheets(cast, things) -> dict:
    copies = {f"issued_{row.kind}": row for row in Issued.objects.order_by("pk") if row.kind != "F22"}
    rep = apps.get_model("clients.Rep").objects.get(pk=cast.person("sales_rep").pk)
    printed = issue("F14", things["referral_list"], by=cast.sales_rep, at=cast.now)
    notice = apps.get_model("contracts.PaymentNotice").objects.get()
    return {**copies, "rep": rep, "issued_F14": printed, "notice": notice}


def _house(cast) -> dict:
    """What the administrator keeps, and a person who was a rep and may not enter any more."""
    hired = cast.person("measurer")
    disabled = Person.objects.create(username="disabled", name="离职者", password=hired.password)
    assignment = {"role": SALES_REP, "department": cast.department(), "from_on": date(2026, 1, 1)}
    cast.people["disabled"] = disabled
    deputy = Deputy.objects.create(
        person=hired, instead_of=cast.person("logistics_manager"), from_on=date(2027, 1, 1), to_on=date(2027, 1, 2)
    )
    job = Job.objects.order_by("pk").first()
    return {
        "person": hired,
        "role": RoleAssignment.objects.create(person=disabled, **assignment),
        "deputy": deputy,
        "home": cast.department(),
        "job": job,
    }
