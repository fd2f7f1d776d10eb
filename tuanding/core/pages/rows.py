"""The rows of a list as HTML, joined in Python: five hundred cells through the template language cost more than the
whole rest of the page."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.pages import marks
from tuanding.core.pages.lists import ListColumn
from tuanding.core.pages.markup import escaped

TICK = (
    '<td class="k-tick"><label class="tap">'
    '<input type="checkbox" name="id" value="{}" form="batch" aria-label="{}"></label></td>'
)
LINK, LINK_OF_ROW = '<a class="nm" href="', '<a class="nm whole" href="'


def rows_html(
    rows: Iterable[Any],
    columns: Iterable[ListColumn],
    now: datetime,
    *,
    name_of: Callable[[Any], str] | None = None,
    new_id: str = "",
) -> SafeString:
    """With a box to tick before each row where `name_of` names what it chooses; the row with the id `new_id` glows.

    Every value is escaped on its way in, unless it is HTML made by `marks`. The classes are the columns' own. The first
    link of a row is the link of the whole row (`whole`, see js/rowlinks.js).
    """
    cells = [(f'<td class="{col.css}">', col) for col in columns]
    chosen = _("选 %(name)s")
    html = []
    for row in rows:
        tick = TICK.format(row.pk, escaped(chosen % {"name": name_of(row)})) if name_of else ""
        fresh = " data-new" if new_id == str(row.pk) else ""
        content = "".join([f"{begin}{_cell_content(col, row, now)}</td>" for begin, col in cells])
        html.append(f"<tr{fresh}>{tick}{content.replace(LINK, LINK_OF_ROW, 1)}</tr>")
    return SafeString("\n".join(html))  # safe: our own tags around escaped values


def _cell_content(col: ListColumn, row: Any, now) -> str:
    html = escaped(col.html(row) if col.html else marks.cell(col.of(row), now))
    url = col.url(row) if col.url else ""
    return f'{LINK}{escaped(url)}">{html}</a>' if url else html
