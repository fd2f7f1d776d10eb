"""Export of what the page of the list shows: the same rows, the same columns, the same right."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tuanding.core.kernel.refusal import Refusal
from tuanding.core.pages import formats
from tuanding.core.pages.listing import Listing
from tuanding.core.tables.columns import Column
from tuanding.core.tables.writing import MEDIA_TYPE, write_csv, write_xlsx

MOST = 50_000


def export(listing: Listing, kind: str) -> HttpResponse:
    """A file of every row of the list, not only of the page. Raises Refusal above 50,000 rows."""
    rows = list(listing.ordered()[: MOST + 1])
    if len(rows) > MOST:
        raise Refusal("无法导出，因为超过 %(most)s 行；可以先筛选", value=len(rows), most=MOST)
    columns = [Column(col.name, (str(col.label),), value=col.of) for col in listing.visible_columns]
    if kind == "csv":
        return _file_response(write_csv(columns, rows), "text/csv; charset=utf-8", listing, "csv")
    return _file_response(write_xlsx(columns, rows, sheet=str(listing.title)), MEDIA_TYPE, listing, "xlsx")


def _file_response(content: bytes, media_type: str, listing: Listing, ending: str) -> HttpResponse:
    name = f"{listing.title}-{formats.day(listing.request.now).replace('-', '')}.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)
