"""Pages as tests read them."""

import re
from html.parser import HTMLParser


def tight(markup: str) -> str:
    """Without the white space that templates have between and inside tags: `<li data-s="due"><div><b>规模</b>`."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", " ".join(markup.split()))


class _FormReader(HTMLParser):
    """Collects what a browser would send of the form that holds drafts or settles a conflict, else of the first one."""

    def __init__(self):
        super().__init__()
        self.forms, self.text, self.select = [], None, None

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if tag == "form":
            self.forms.append(("data-draft" in words or "data-settle" in words, {}))
        elif self.forms and words.get("name"):
            self._field(tag, words, self.forms[-1][1])
        elif tag == "option" and self.select and "selected" in words:
            self.forms[-1][1][self.select] = words.get("value", "")

    def _field(self, tag, words, fields):
        name = words["name"]
        if tag == "input" and (words.get("type") not in ("checkbox", "radio") or "checked" in words):
            fields[name] = words.get("value") or ("on" if words.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self.text, fields[name] = name, ""
        elif tag == "select":
            self.select, fields[name] = name, ""

    def handle_data(self, data):
        if self.text:
            self.forms[-1][1][self.text] += data

    def handle_endtag(self, tag):
        self.text = None if tag == "textarea" else self.text
        self.select = None if tag == "select" else self.select


def form_fields(page):
    """{name: value} of the page's main form, as a browser would send it."""
    reader = _FormReader()
    reader.feed(page.content.decode())
    return next((fields for drafts, fields in reader.forms if drafts), reader.forms[0][1] if reader.forms else {})
