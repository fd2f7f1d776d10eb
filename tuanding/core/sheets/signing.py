"""The company seal on paper and the signature in the file (PAdES).

The signature is made with a certificate of the company's own, without SM2 and without a public authority: an internal
digital seal (内部数字签章), which proves that the file is as the company sealed it. Made outside any transaction.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from tuanding.core.sheets.companykey import SEAL_LINE, CompanySigner, NotSigned, certificate_in
from tuanding.core.sheets.engine import LIBRARY
from tuanding.core.sheets.glyphs import FAMILIES, font_folders
from tuanding.core.sheets.typesetter import typeset

FIELD = "CompanySeal"
INK = 0.88  # what is printed under the seal stays readable


@dataclass(frozen=True)
class SealCheck:
    """What a file shows: `intact` nothing signed was changed, `whole` nothing was added since, `ours` by our key."""

    intact: bool
    whole: bool
    ours: bool
    signed_at: datetime | None = None
    name: str = ""

    @property
    def ok(self) -> bool:
        return self.intact and self.whole and self.ours


@lru_cache(maxsize=8)
def seal_pdf(company_name: str, line: str = SEAL_LINE) -> bytes:
    """The round seal, 42 mm, on a transparent page."""
    inputs = {"seal": json.dumps({"name": company_name, "line": line, "fonts": FAMILIES}, ensure_ascii=False)}
    world = {"input": {"main.typ": (LIBRARY / "seal.typ").read_bytes()}, "root": str(LIBRARY), "sys_inputs": inputs}
    return typeset(world, font_folders(), with_seal_areas=False).pdf


class _Seal(ImportedPdfPage):
    """Imported from memory instead of a file."""

    def render(self) -> bytes:
        writer = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(BytesIO(self.file_name)), page_ix=0)
        self.resources.xobject["/CompanySeal"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/CompanySeal Do"


class _SignerAt(PdfSigner):
    """Signs at a given moment instead of reading the clock."""

    def __init__(self, *args, moment: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.moment = moment

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.moment
        return session


def stamp_and_sign(
    pdf: bytes,
    *,
    key_home: Path,
    company_name: str,
    reason: str,
    at: datetime,
    box: tuple[float, float, float, float] | list[float],
    page: int = -1,
    others: Mapping[str, tuple[int, tuple[float, float, float, float]]] | None = None,
) -> bytes:
    """The PDF with the visible seal in `box` of `page` (points, from the bottom left) and the company's signature.

    `others` are further signature fields {name: (page, box)}: all must be there before the first signature.
    Refused: no PDF, sealed already, no company key.
    """
    out = BytesIO()
    meta = PdfSignatureMetadata(
        field_name=FIELD, reason=reason, name=company_name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    style = StaticStampStyle(background=_Seal(seal_pdf(company_name)), background_opacity=INK, border_width=0)
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if any(True for _ in writer.prev.embedded_signatures):
            raise NotSigned("这份 PDF 已经盖过章，不能再盖")
        for name, (where, (left, bottom, right, top)) in {**(others or {}), FIELD: (page, tuple(box))}.items():
            room = (round(left), round(bottom), round(right), round(top))
            append_signature_field(writer, SigFieldSpec(name, on_page=where, box=room))
        signer = _SignerAt(meta, CompanySigner(Path(key_home)), stamp_style=style, moment=at)
        signer.sign_pdf(writer, existing_fields_only=True, output=out)
    except (PdfError, SigningError) as why:
        raise NotSigned("这份 PDF 无法盖章：%(why)s", why=str(why)) from why
    return out.getvalue()


def verify(pdf: bytes, *, key_home: Path) -> SealCheck:
    """Whether a file is as the company sealed it; `pdfsig` and PDF readers come to the same result."""
    certificate = certificate_in(Path(key_home))
    nothing = SealCheck(intact=False, whole=False, ours=False)
    try:
        signed = next(iter(PdfFileReader(BytesIO(pdf)).embedded_signatures), None)
        if signed is None:
            return nothing
        trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signed, trust, skip_diff=True)
    except (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, AttributeError):
        return nothing
    return SealCheck(
        intact=status.intact and status.valid,
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        ours=status.signing_cert.dump() == certificate.dump(),
        signed_at=status.signer_reported_dt,
        name=str(signed.sig_object.get("/Name", "")),
    )
