"""Files for tests, as people attach them."""

import itertools
from io import BytesIO

from PIL import Image

from tuanding.core.attachments.operations import attach_files
from tuanding.core.attachments.uploads import upload_file

COLOURS = itertools.count(1)


def a_picture(size=(600, 400), kind="JPEG", **saved) -> bytes:
    """Each of another colour, so that its content is new."""
    out, shade = BytesIO(), next(COLOURS) * 7 % 256
    Image.new("RGB", size, (shade, 255 - shade, next(COLOURS) % 256)).save(out, kind, **saved)
    return out.getvalue()


def an_upload(cast, who="sales_rep", name="灌装间.jpg", content=None):
    return upload_file(content or a_picture(), name, by=getattr(cast, who), at=cast.now)


def a_file(cast, row, who="sales_rep", name="灌装间.jpg", content=None):
    """A file of a row, attached now."""
    upload = an_upload(cast, who, name, content)
    return attach_files(row, [upload.token], by=getattr(cast, who), at=cast.now)
