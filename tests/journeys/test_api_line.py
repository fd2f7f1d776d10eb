"""One client from the imported list to the sealed contract and the payment notice, told: everybody through the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser

from tests.contracts import company_key
from tests.core.sheets.pdf import signature_of
from tuanding.contracting.commission.queries import earned_totals
from tuanding.contracting.contracts.models import Contract, Seal
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.sheets.models import Issued
from tuanding.selling.clients.models import Client, Reach, Referral

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    pytest.mark.clause("1.1", "1.2", "1.8", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2"),
    pytest.mark.clause("4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5"),
]
LIST = """客户名称,行业,人数,联系人,电话,地址
鹿鸣大酒店有限公司,酒店,154,孟晓,13800002003,滨江路 88 号
青溪自来水有限公司,公用,210,丁玲,13800002005,青溪路 1 号
"""
NEEDS = ["前厅统一形象", "餐厅耐洗"]
LINES = [
    {
        "style": "前厅西服套装",
        "post": "前厅",
        "sex": "m",
        "fabric": "精纺毛涤 藏青",
        "description": "单排两粒扣",
        "quantity": 38,
        "unit_price": "860.00",
    },
    {
        "style": "餐厅马甲套装",
        "post": "餐厅",
        "sex": "u",
        "fabric": "涤粘混纺 酒红",
        "description": "三件套",
        "quantity": 64,
        "unit_price": "420.00",
    },
]
TERMS = {
    "acceptance": "GB/T 2664 一等品，封样 FY-1123",
    "delivery_on": "2027-01-18",
    "delivery_place": "滨江路",
    "receiver": "孟晓",
    "receiver_phone": "13800002003",
}
PLACE = "滨江路 88 号员工通道收货处"
REFERRALS = [{"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13700000009", "need": "门店换装"}]


class Line:
    """One order on its way: `do` takes a step, then looks whether everything stands as it must."""

    def __init__(self, cast, programs):
        self.cast, self.to = cast, programs
        self.rep, self.finance, self.designer = programs.sales_rep, programs.finance, programs.designer
        self.client = self.order = self.request = self.contract = None

    def stands(self, stage, centres=(), earned=(0, "0.00", "0.00")):
        """Stage, centres brought in, N C T of the rep today, and a whole journal."""
        assert self.rep.get(f"/orders/{self.order}")["stage"] == stage
        assert set(Reach.objects.filter(group_order=self.order).values_list("centre", flat=True)) == set(centres)
        today = self.cast.now.date()
        signed, amount, commission = earned_totals(self.cast.person("sales_rep").pk, today, today)
        assert (signed, amount, commission) == (earned[0], Decimal(earned[1]), Decimal(earned[2]))
        assert verify() == []

    def recorded(self, label, pk):
        """What the journal says was done, in order."""
        events = (
            Entry.objects.filter(subject_type=label, subject_id=pk).order_by("sequence").values_list("event", flat=True)
        )
        return [event.rsplit(".", 1)[1] for event in events]

    def at(self, move=""):
        return f"/contracts/{self.contract['id']}{move}"

    def move(self, who, move, **body):
        """A move of the contract, with the version that was seen."""
        self.contract = who.post(self.at(move), {"version": self.contract["version"], **body})
        return self.contract

    def prints(self, who, code, pk):
        """The sheet as it would be printed now."""
        page = Browser()
        page.force_login(self.cast.person(who))
        pdf = page.get(f"/sheets/{code}/{pk}/draft.pdf")
        assert (pdf.status_code, b"".join(pdf)[:5]) == (200, b"%PDF-")


@pytest.fixture
def line(cast, programs):
    company_key(cast)
    return Line(cast, programs)


def test_from_the_imported_list_to_the_seal_and_the_payment_notice(line, tmp_path):
    for step in (import_and_claim, call, visit, collect, ask_for_a_proposal, deliver, present, draft, sign):
        step(line)
        line.cast.later(minutes=5)
    send_back_on_the_seventh_point(line)
    sign_the_next_revision(line)
    approve(line)
    seal(line, tmp_path)
    tell_the_client(line)


def import_and_claim(line):
    office = line.to.back_office
    assert office.upload("/clients/import", LIST, preview="true")[1]["added"] == 2
    assert not Client.objects.exists()
    assert office.upload("/clients/import", LIST)[1]["added"] == 2
    assert office.upload("/clients/import", LIST)[1]["already_there"] == 2
    (client,) = line.rep.get("/clients?pool=true&q=lmdjd")["items"]
    line.client = line.rep.post(f"/clients/{client['id']}/claim", {"version": client["version"]})
    assert line.client["owner"] == line.cast.person("sales_rep").pk
    assert line.to.sales_rep2.tries(f"/clients/{client['id']}/claim", {"version": 1})[0] == 404


def call(line):
    (contact,) = line.rep.get(f"/clients/{line.client['id']}/contacts")
    visit_at = line.cast.now + timedelta(hours=2)
    row = line.rep.post(
        f"/clients/{line.client['id']}/calls",
        {
            "outcome": "appointed",
            "contact_id": contact["id"],
            "title": "2027 春装",
            "appointment": {"starts_at": visit_at.isoformat(), "place": PLACE},
        },
    )
    line.order = row["appointment"]["group_order_id"]
    line.stands("Dh")


def visit(line):
    line.cast.later(hours=2)
    body = {
        "purpose": "Hq",
        "steps": ["icebreaking", "company", "need", "service"],
        "materials": ["brochure", "swatch"],
        "need": "前厅换装",
        "reaction": "愿意看方案",
        "next_step": "收资料",
        "next_on": "2026-11-25",
    }
    line.prints("sales_rep", "F17", line.rep.post(f"/orders/{line.order}/visits", body)["id"])
    line.stands("Hq")


def collect(line):
    body = {
        "version": 0,
        "industry": "酒店",
        "needs": NEEDS,
        "budget": "80000.00",
        "headcounts": [{"post": "前厅", "men": 38}, {"post": "餐厅", "men": 30, "women": 34}],
    }
    line.prints("sales_rep", "F18", line.rep.post(f"/orders/{line.order}/data-sheets", body)["id"])
    line.stands("Zl")


def ask_for_a_proposal(line):
    assert line.designer.send("get", f"/orders/{line.order}")[0] == 404
    wish = {"wish_on": "2026-12-01", "styles_number": 2, "wishes": "颜色与标志同色"}
    line.request = line.rep.post(f"/orders/{line.order}/proposal-requests", wish)
    line.prints("designer", "F19", line.request["id"])
    line.stands("Zl", ["design"])


def deliver(line):
    at = f"/proposal-requests/{line.request['id']}"
    request = line.designer.post(f"{at}/take", {"version": line.request["version"]})
    question = line.designer.post(f"{at}/ask_back", {"version": request["version"], "text": "标志用哪个红？"})
    answered = line.rep.post(f"{at}/answer", {"version": question["version"], "text": "按标准色卡"})
    delivery = {"version": answered["version"], "text": "前厅藏青，餐厅酒红，均可机洗。", "lines": LINES}
    assert line.designer.tries(f"{at}/deliver", {**delivery, "text": " "})[0] == 422
    line.proposal = line.designer.post(f"{at}/deliver", delivery)
    line.prints("sales_rep", "F20", line.proposal["id"])
    assert line.recorded("proposals.ProposalRequest", line.request["id"])[-4:] == [
        "take",
        "ask_back",
        "answer",
        "deliver",
    ]
    line.stands("Zl", ["design"])


def present(line):
    at = f"/proposals/{line.proposal['id']}/presentations"
    body = {"decision": "accept", "confirmed": ["industry", "headcount", "budget"], "reaction": "满意"}
    assert line.rep.tries(at, body)[0] == 422, "each need must be answered"
    line.rep.post(at, {**body, "answers": dict.fromkeys(NEEDS, "两款面料")})
    line.stands("Fa", ["design"])


def draft(line):
    line.contract = line.rep.post("/contracts", {"group_order": line.order, **TERMS})
    assert (line.contract["total"], line.contract["deposit"], line.contract["balance"]) == (
        "59560.00",
        "17868.00",
        "41692.00",
    )
    changed = {"lines": [LINES[0], {**LINES[1], "quantity": 60}], "version": line.contract["version"]}
    line.contract = line.rep.patch(line.at(), changed)
    assert (line.contract["total"], line.contract["total_in_capitals"]) == ("57880.00", "伍万柒仟捌佰捌拾元整")
    line.prints("sales_rep", "F21", line.contract["revision_id"])
    line.stands("Fa", ["design"])


def sign(line):
    signature = {"signed_on": "2026-11-24", "signed_by": "孟晓", "copies": 2, "paper_total": "57880.00"}
    version = line.contract["version"]
    assert line.rep.tries(line.at("/submit"), {"version": version, **signature})[0] == 422, "5.3 asks for referrals"
    assert line.finance.send("get", line.at())[0] == 404, "nothing to see before the signature"
    line.move(line.rep, "/submit", **signature, referrals=REFERRALS)
    assert Referral.objects.get().client.owner == line.cast.person("sales_rep")
    line.stands("Cc", ["design", "finance"], (1, "57880.00", "1736.40"))


def reviews(line, **failed):
    points = {str(code): {"verdict": "pass", "remark": "已核对"} for code in range(1, 10)}
    points.update({code[1:]: {"verdict": "fail", "remark": why} for code, why in failed.items()})
    review = line.finance.post(line.at("/reviews"), {"version": line.contract["version"], "points": points})
    line.contract = line.finance.get(line.at())
    return review


def send_back_on_the_seventh_point(line):
    received = line.finance.post(line.at("/receipts"), {"copies": 2})
    assert (received["receipt"], received["originals"]) == ("F22-2026-0001", {"finance": 2})
    line.contract = received
    assert line.rep.tries(line.at("/reviews"), {"version": received["version"], "points": {}})[0] in (403, 422)
    reviews(line, p7="没有门牌号，请补")
    assert line.finance.tries(line.at("/approve"), {"version": line.contract["version"]})[0] == 409
    line.move(line.finance, "/send_back")
    run_due(line.cast.now)
    line.stands("Cc", ["design", "finance"], (1, "57880.00", "1736.40"))


def sign_the_next_revision(line):
    line.move(line.rep, "/revise", reason="按第 7 点补门牌号")
    more = [LINES[0], LINES[1]]
    line.contract = line.rep.patch(
        line.at(), {"version": line.contract["version"], "delivery_place": PLACE, "lines": more}
    )
    line.move(line.rep, "/submit", signed_on="2026-11-24", signed_by="孟晓", copies=2)
    assert (line.contract["revision"], line.contract["total"]) == (2, "59560.00")
    line.stands("Cc", ["design", "finance"], (1, "59560.00", "1786.80"))


def approve(line):
    line.contract = line.finance.post(line.at("/receipts"), {"copies": 2})
    assert line.finance.tries(line.at("/seal"), {"version": line.contract["version"]})[0] == 409
    assert [point["verdict"] for point in reviews(line)["points"]] == ["pass"] * 9
    assert line.move(line.finance, "/approve")["state"] == "approved"
    run_due(line.cast.now)
    assert Issued.objects.filter(kind="F23", state="issued").count() == 2


def seal(line, folder):
    assert line.rep.tries(line.at("/seal"), {"version": line.contract["version"]})[0] in (403, 404)
    assert line.move(line.finance, "/seal")["state"] == "sealed"
    row = Seal.objects.select_related("issued", "signed_file").get()
    assert row.issued.label == "F21-2026-0001"
    with row.signed_file.open_unchecked() as signed:
        assert "Signature is Valid" in signature_of(signed.read(), folder)
    assert Contract.objects.get().number == line.contract["number"] == "HT2026-0001"


def tell_the_client(line):
    body = {"how": "called", "person": "孟晓"}
    assert line.rep.tries(line.at("/tellings"), body)[0] == 409, "no notice yet"
    run_due(line.cast.now)
    assert line.rep.get(line.at())["payment_notice"] == "F24-2026-0001"
    line.contract = line.rep.post(line.at("/tellings"), body)
    assert line.contract["told"]
    assert line.recorded("contracts.Contract", line.contract["id"])[-1] == "told"
    issued = Issued.objects.filter(state="issued").values_list("kind", flat=True)
    assert {"F21", "F22", "F23", "F24"} <= set(issued)
    line.stands("Cc", ["design", "finance"], (1, "59560.00", "1786.80"))
