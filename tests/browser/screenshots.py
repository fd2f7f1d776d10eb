"""The pages of the demo company as pictures in docs/screenshots/: `python -m tests.browser.screenshots [NAME…]`.

A company of its own in a temporary home, at a fixed moment: the same code makes the same pictures.
"""

import os
import sys
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 150_000


class Shot(NamedTuple):
    """`where` is an address, or a function that finds it in the demo company; `who` nobody: not signed in."""

    name: str
    who: str
    where: object
    looks: tuple = ("pc", "phone", "dark")
    then: object = None


def order_of(name):
    return lambda: f"/orders/{_order(name).pk}/"


def contract_of(name, more=""):
    def address():
        from tuanding.contracting.contracts.models import Contract

        return f"/contracts/{Contract.objects.get(group_order=_order(name)).pk}/{more}"

    return address


def request_of(name):
    return lambda: f"/proposal-requests/{_order(name).proposals_requests.get().pk}/"


def client_of(name):
    return lambda: f"/clients/{_order(name).client_id}/"


def _order(name):
    from tuanding.selling.clients.models import GroupOrder

    return GroupOrder.objects.get(client__name__startswith=name)


def try_an_import(page):
    heads, good = "客户名称,行业,人数,联系人,电话", "澄湖纸品有限公司,造纸,90,简宁,13800002101"
    rows = "\n".join(
        [heads, good, ",食品,12,,", "云岭茶业集团有限公司,食品,460,,", "北湖印染厂,印染,约80,卢山,1380000"]
    )
    file = {"name": "客户名单.csv", "mimeType": "text/csv", "buffer": rows.encode("gbk")}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form .btn.main").last.click()
    page.wait_for_load_state("networkidle")


def tick_all(page):
    """On a phone there is no head to tick them by."""
    if page.locator("[data-all]").is_visible():
        page.locator("[data-all]").check()
    else:
        page.locator('input[name="id"]').first.check(force=True)


def half_done():
    """Two hundred clients handed over, the first hundred and twenty of them so far."""
    from django.utils import timezone

    from tuanding.core.accounts.actors import actor_of, system_actor
    from tuanding.core.accounts.models import Person
    from tuanding.core.jobs.models import Batch
    from tuanding.core.journal import batches
    from tuanding.selling.clients.models import Client
    from tuanding.selling.clients.operations import HAND_OVER, ask_for_clients, import_clients

    if not Batch.objects.exists():
        manager, colleague, leaver, office = (
            Person.objects.get(username=name)
            for name in ("department_manager", "sales_rep2", "sales_rep", "back_office")
        )
        now = timezone.now()
        rows = "\n".join(f"云岭第{number}机械有限公司" for number in range(1, 201))
        home = manager.assignments.get().department
        import_clients(f"客户名称\n{rows}".encode(), "名单.csv", home, leaver, by=actor_of(office, now), at=now)
        ids = list(Client.objects.filter(name__startswith="云岭第").values_list("pk", flat=True))
        batch = ask_for_clients(HAND_OVER, ids, colleague, by=actor_of(manager, now), at=now)
        batches._do_next_part(batch.pk, 120, system_actor("jobs.journal.batch", now, None))
    return f"/batches/{Batch.objects.get().pk}/"


SHOTS = (
    Shot("login", "", "/accounts/login/"),
    Shot("today", "sales_rep", "/"),
    Shot("today-manager", "department_manager", "/"),
    Shot("today-finance", "finance", "/"),
    Shot("today-designer", "designer", "/"),
    Shot("clients", "sales_rep", "/clients/"),
    Shot("client", "sales_rep", client_of("澄湖精密")),
    Shot("calls", "sales_rep", "/calls/"),
    Shot("order", "sales_rep", order_of("鹿鸣")),
    Shot("visit", "sales_rep", lambda: f"{order_of('青溪')()}visits/new/"),
    Shot("import", "back_office", "/clients/import/", ("pc", "dark"), try_an_import),
    Shot("request", "designer", request_of("明德"), ("pc", "phone")),
    Shot("contract-edit", "sales_rep", contract_of("松鹤", "edit/"), ("pc", "phone")),
    Shot("review", "finance", contract_of("鹿鸣")),
    Shot("contract", "sales_rep", contract_of("澄湖精密")),
    Shot("people", "administrator", "/admin/people/", ("pc", "dark")),
    Shot("clients-selected", "department_manager", lambda: half_done() and "/clients/", then=tick_all),
    Shot("all-listed", "department_manager", lambda: half_done() and "/clients/release/?all=1&list="),
    Shot("hand-over", "department_manager", "/clients/hand-over/"),
    Shot("batch", "department_manager", half_done),
    Shot("batches", "department_manager", "/batches/"),
)


def take(browser, address, names):
    """Each person signs in once per look; the pictures are written as they come."""
    from tests.browser.live import sign_in, window

    for look, size, scheme in (("pc", "pc", "light"), ("phone", "phone", "light"), ("dark", "pc", "dark")):
        pages = {}
        for shot in (s for s in SHOTS if look in s.looks and (not names or s.name in names)):
            page = pages.get(shot.who)
            if page is None:
                page = pages[shot.who] = window(browser, address, size, scheme)
                if shot.who:
                    sign_in(page, shot.who)
            picture(page, shot, FOLDER / f"{shot.name}-{look}.png")
        for page in pages.values():
            page.context.close()


def picture(page, shot, path):
    page.goto(shot.where() if callable(shot.where) else shot.where, wait_until="networkidle")
    if shot.then:
        shot.then(page)
    page.add_style_tag(
        content="*{animation:none!important;transition:none!important;caret-color:transparent!important}"
    )
    path.write_bytes(small(page.screenshot()))
    print(f"{path.name} {path.stat().st_size // 1000} kB")


def small(png):
    """A palette of its own: half the bytes, and nobody sees it. Fewer colours while it is still too large."""
    from PIL import Image

    whole = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = BytesIO()
        whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def main(names):
    with tempfile.TemporaryDirectory(prefix="tuanding-shots-") as home:
        os.environ |= {"TUANDING_HOME": home, "TUANDING_DEMO": "1", "TUANDING_TESTING": "1"}
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tuanding.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from tests.browser.live import chromium, served_here
        from tuanding.core.kernel.workcal import SHANGHAI
        from tuanding.entrypoints.cli.demo.load import load

        call_command("migrate", verbosity=0, skip_checks=True)
        now = datetime(2026, 11, 24, 14, 5, tzinfo=SHANGHAI)
        load(now)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with served_here(now) as address, chromium() as browser:
            take(browser, address, names)


if __name__ == "__main__":
    main(sys.argv[1:])
