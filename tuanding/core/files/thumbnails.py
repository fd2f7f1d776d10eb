"""Small pictures for lists: made once for each content, at the first look, and stored beside it. They follow from the
content alone and may be deleted at any time."""

from contextlib import suppress
from io import BytesIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of
from tuanding.core.files.pictures import ONE_AT_A_TIME

LONGEST_SIDE = 480
MEDIA_TYPE = "image/webp"


def open_thumbnail(blob: FileBlob) -> File:
    """The small picture of a picture, as a readable file. FileDamaged where storage has lost the content; where storage
    takes no file, it is made anew each time."""
    address = blob.thumbnail_address
    try:
        return default_storage.open(address, "rb")
    except FileNotFoundError:
        small = ContentFile(_small_picture(content_of(blob)))
    with suppress(OSError):  # a full disk: the picture is shown all the same
        saved = default_storage.save(address, small)
        if saved != address:  # another process was faster
            default_storage.delete(saved)
    small.seek(0)
    return small


def _small_picture(content: bytes) -> bytes:
    out = BytesIO()
    with ONE_AT_A_TIME, Image.open(BytesIO(content)) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read at a fraction of its size
        small = (
            picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGBA" if _has_alpha(picture) else "RGB")
        )
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        small.save(out, "WEBP", quality=78, method=4)
    return out.getvalue()


def _has_alpha(picture: Image.Image) -> bool:
    return "A" in picture.mode or "transparency" in picture.info
