"""Whether two versions of the templates show the same: every page of every role, taken down and compared.

`python -m tests.browser.same_pages take FOLDER [phone] [USERNAME…]` signs in as one person of each role, follows every
link, then sends every form empty. Of each page it writes what can be read (.text), the accessibility tree (.aria), the
elements with their attributes (.elements) and a picture (.png). The company is that of the screenshots, at a fixed
moment: two runs of the same code differ in nothing.

`python -m tests.browser.same_pages compare BEFORE AFTER` names each difference, and pictures that differ by 0.1 %.
"""

import os
import re
import sys
import tempfile
from collections import Counter
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urlsplit

from tests.browser.screenshots import SHOTS

# One of each role, and a second sales rep, whose clients stand at other stages.
PEOPLE = [
    "sales_rep",
    "sales_rep2",
    "department_manager",
    "back_office",
    "marketing_manager",
    "general_manager",
    "designer",
    "finance",
    "production_manager",
    "measurer",
    "logistics_manager",
    "administrator",
]
DOOR = ("/accounts/login/", "/accounts/inactive/")
STARTS = (
    "/",
    "/search/",
    "/search/?q=hu",
    "/parts",
    *(f"/parts/{name}" for name in ("form", "record", "wrong", "gate", "conflict", "refused")),
)
MOST_RECORDS = 8  # of one kind: they stand at different stages
MOST_FORMS = 3  # the same form of several records
MOST_QUERIES = 1  # the same list in another order or with another filter
NO_PAGE = re.compile(r"\.(pdf|csv|xlsx)\b|/(pdf|xlsx|scan|drawing|wrong-rows)\b|^/accounts/logout|^/api/|export=|&")
NEVER_POSTED = re.compile(
    r"/accounts/|/language|/password|/disable|/end$|/retry|/search/"
)  # ends the visit, or is slow
TOKEN = re.compile(r"([?&](?:t|once)=)[\w:-]+")
# No movement, and no PDF: the browser's own viewer draws it when it likes.
STILL = """*{animation:none!important;transition:none!important;caret-color:transparent!important}
  iframe{visibility:hidden!important}"""
LINKS = """() => [...document.querySelectorAll("a[href], [hx-get]")].filter((one) => !one.hasAttribute("download"))
  .map((one) => one.getAttribute("hx-get") || one.href)"""
FORMS = """() => [...document.querySelectorAll("main form")].flatMap((form, place) =>
  form.method === "post" ? [[place, form.getAttribute("action") || ""]] : [])"""
POST_EMPTY = """(place) => {
  const form = document.querySelectorAll("main form")[place];
  for (const one of form.querySelectorAll("input:not([type=hidden]), textarea"))
    if (["checkbox", "radio"].includes(one.type)) one.checked = false; else one.value = "";
  for (const one of form.querySelectorAll("select")) one.selectedIndex = -1;
  HTMLFormElement.prototype.submit.call(form);
}"""
UNFOLD = """() => { for (const fold of document.querySelectorAll("main details")) fold.open = true; }"""
ELEMENTS = """() => {
  const lines = [], squeezed = (text) => text.replace(/\\s+/g, " ").trim();
  const add = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (squeezed(node.data)) lines.push(" ".repeat(depth) + squeezed(node.data));
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const attributes = [...node.attributes].map((one) => `${one.name}="${squeezed(one.value)}"`).sort();
      lines.push(" ".repeat(depth) + [node.localName, ...attributes].join(" "));
      for (const child of node.childNodes) add(child, depth + 1);
    }
  };
  add(document.documentElement, 0);
  return lines.join("\\n");
}"""
# Another in each run: one-time keys, tokens, ports, the clock beside the door. The same, written otherwise: styles.
CHANGING = [
    (re.compile(r'(X-CSRFToken": ")\w+'), r"\1"),
    (re.compile(r'(input name="(?:csrfmiddlewaretoken|once|t)".* value=")[^"]+'), r"\1"),
    (TOKEN, r"\1"),
    (re.compile(r"127\.0\.0\.1:\d+"), "site"),
    (re.compile(r"\d{4}-\d\d-\d\d 星期. \d\d:\d\d"), "now"),
    (re.compile(r"(--[\w-]+:) "), r"\1"),
]


class Visit:
    """One person's way through the site."""

    def __init__(self, page, folder: Path):
        self.page, self.folder, self.addresses, self.kinds = page, folder, [], Counter()
        folder.mkdir(parents=True, exist_ok=True)

    def walk(self) -> None:
        waiting = list(STARTS)
        while waiting:
            address = waiting.pop(0)
            if self.is_new(address) and self.open(address):
                self.take_down(address)
                waiting += [self.local(link) for link in self.page.evaluate(LINKS)]

    def local(self, link: str) -> str:
        """The address without the site; empty for another site's."""
        parts = urlsplit(urldefrag(link)[0])
        if parts.scheme not in ("", "http") or parts.netloc not in ("", urlsplit(self.page.url).netloc):
            return ""
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def is_new(self, address: str) -> bool:
        """Not opened yet, a page at all, and not one more of a kind that was opened often enough."""
        from django.urls import Resolver404, resolve

        if not address.startswith("/") or address in self.addresses or NO_PAGE.search(address):
            return False
        try:
            route = resolve(urlsplit(address).path).route
        except Resolver404:
            return False
        self.addresses.append(address)
        query = tuple(sorted(parse_qs(urlsplit(address).query)))
        self.kinds[route, query] += 1
        most = MOST_QUERIES if query else MOST_RECORDS if route.endswith(">/") else MOST_FORMS
        return address in STARTS or self.kinds[route, query] <= most

    def open(self, address: str) -> bool:
        from playwright.sync_api import Error

        try:
            answer = self.page.goto(address, wait_until="load")
        except Error:  # a file to download
            return False
        return bool(answer) and "html" in answer.headers.get("content-type", "")

    def file(self, address: str, kind: str) -> Path:
        name = re.sub(r"[^\w=-]+", "_", TOKEN.sub(r"\1", address)).strip("_") or "today"
        return self.folder / f"{name}.{kind}"

    def take_down(self, address: str) -> None:
        self.page.add_style_tag(content=STILL)
        self.file(address, "png").write_bytes(self.page.screenshot(full_page=True))
        self.file(address, "elements").write_text(self.page.evaluate(ELEMENTS), "utf-8")
        self.page.evaluate(UNFOLD)
        self.file(address, "text").write_text(self.page.evaluate("document.body.innerText"), "utf-8")
        self.file(address, "aria").write_text(self.page.locator("body").aria_snapshot(), "utf-8")

    def post_empty(self) -> None:
        """Each kind of form once, without what it asks for. What some of them write is the same in each run."""
        kinds = set()
        for address in [one for one in self.addresses if self.file(one, "png").exists()]:
            for form in self.page.evaluate(FORMS) if self.open(address) else ():
                place, target = form[0], form[1] or address
                kind = (re.sub(r"\d+", "#", target), place)
                if kind in kinds or NEVER_POSTED.search(target):
                    continue
                kinds.add(kind)
                if self.open(address) and form in self.page.evaluate(FORMS):  # not gone by what was posted before
                    with self.page.expect_navigation(wait_until="load"):
                        self.page.evaluate(POST_EMPTY, place)
                    self.take_down(f"{address}--sent-{place}")


def take(browser, site: str, folder: Path, people: list[str], size: str) -> None:
    from tests.browser.live import sign_in, window

    door = Visit(window(browser, site, size), folder / "nobody")
    for address in DOOR:
        if door.open(address):
            door.take_down(address)
    visits = {}
    for username in people:
        visit = visits[username] = Visit(window(browser, site, size), folder / username)
        sign_in(visit.page, username)
        visit.walk()
        print(f"{username}: {len(list(visit.folder.glob('*.png')))} pages", flush=True)
    for visit in visits.values():
        visit.post_empty()
    for shot in (shot for shot in SHOTS if shot.who in visits):
        visit = visits[shot.who]
        if visit.open(shot.where() if callable(shot.where) else shot.where):
            if shot.then:
                shot.then(visit.page)
            visit.take_down(f"/{shot.name}/")


def compare(before: Path, after: Path) -> int:
    """The number of files that differ in words, tree or elements. Pictures that differ are named beside them."""
    names = sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.*")})
    different = 0
    for name in names:
        one, other = before / name, after / name
        if not (one.exists() and other.exists()):
            lines = ["only in one of the two"]
        elif name.suffix == ".png":
            share = pixels(one, other)
            lines = []
            if share > 0.001:
                print(f"{name}: {share:.2%} of the picture")
        else:
            lines = changed_lines(one, other)
        if lines:
            print(f"{name}:", *lines[:12], sep="\n    ")
        different += bool(lines)
    print(f"{len(names)} files, {different} different")
    return different


def changed_lines(one: Path, other: Path) -> list[str]:
    lines = unified_diff(masked(one.read_text("utf-8")), masked(other.read_text("utf-8")), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def masked(text: str) -> list[str]:
    """The lines without what changes in each run, without white space at their ends and in double."""
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def pixels(one: Path, other: Path) -> float:
    """The share of points of another brightness that can be seen; what sticks out of one picture counts whole."""
    from PIL import Image, ImageChops

    if one.read_bytes() == other.read_bytes():
        return 0.0
    pictures = [Image.open(path).convert("L") for path in (one, other)]
    size = (max(picture.width for picture in pictures), max(picture.height for picture in pictures))
    canvases = [Image.new("L", size, ground) for ground in (0, 255)]
    for canvas, picture in zip(canvases, pictures, strict=True):
        canvas.paste(picture)
    return sum(ImageChops.difference(*canvases).histogram()[16:]) / (size[0] * size[1])


def main(act: str, *arguments: str) -> int:
    if act == "compare":
        return compare(Path(arguments[0]), Path(arguments[1]))
    folder, *people = arguments
    size = "phone" if "phone" in people else "pc"
    with tempfile.TemporaryDirectory(prefix="tuanding-pages-") as home:
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
        with served_here(now) as site, chromium() as browser:
            take(browser, site, Path(folder), [name for name in people if name != "phone"] or PEOPLE, size)
    return 0


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
