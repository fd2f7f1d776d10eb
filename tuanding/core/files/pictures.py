"""Pictures are opened with a limit and written anew: whatever else was in the file (place, camera) is gone."""

import threading
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from tuanding.core.files.kinds import FileKind
from tuanding.core.files.refusals import FileRefused

LARGEST_PICTURE = 40_000_000  # Pillow alone loads 81 megapixels without a word
ONE_AT_A_TIME = threading.Lock()  # 40 megapixels turned upright take 400 MB: never in four threads at once
LARGEST_PROFILE = 64 * 1024
MODES = {"jpg": ("L", "RGB"), "png": ("1", "L", "LA", "P", "RGB", "RGBA"), "webp": ("RGB", "RGBA")}
SAVED: dict[str, dict[str, Any]] = {
    "jpg": {"format": "JPEG", "quality": 90, "optimize": True},
    "png": {"format": "PNG"},
    "webp": {"format": "WEBP", "quality": 90},
}


def rewrite(content: bytes, name: str, kind: FileKind) -> bytes:
    """The same picture, upright, without anything but its pixels and colours. Refused: too many pixels, not whole."""
    try:
        with Image.open(BytesIO(content), formats=[SAVED[kind.name]["format"]]) as picture:
            _refuse_too_large(picture.size, name)
            with ONE_AT_A_TIME:
                return _encode(ImageOps.exif_transpose(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise FileRefused("图片“%(value)s”像素太多：最多 4000 万像素，请缩小后再传", name) from why
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as why:
        raise FileRefused("图片“%(value)s”不完整或已损坏，无法打开：请重新拍摄或另存为 JPG、PNG", name) from why


def _refuse_too_large(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > LARGEST_PICTURE:
        raise FileRefused(
            "图片“%(value)s”有 %(width)s×%(height)s 像素：最多 4000 万像素，请缩小后再传",
            name,
            width=width,
            height=height,
        )


def _encode(picture: Image.Image, kind: FileKind) -> bytes:
    profile = picture.info.get("icc_profile") or b""
    if picture.mode not in MODES[kind.name]:
        profile = profile if picture.mode in ("RGBX", "RGBA") else b""
        picture = picture.convert("RGBA" if kind.name != "jpg" and "A" in picture.mode else "RGB")
    out = BytesIO()
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    profile = profile if len(profile) <= LARGEST_PROFILE else b""
    picture.save(out, **SAVED[kind.name], icc_profile=profile, exif=b"")
    return out.getvalue()
