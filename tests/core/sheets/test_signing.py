"""The sealed file shows the company's seal, verifies in other people's readers, and not after one byte was changed."""

import shutil
import stat
import subprocess
from datetime import UTC, datetime

import pytest

from tests.core.sheets.conftest import specimen
from tests.core.sheets.pdf import signature_of
from tests.fresh import at_once
from tuanding.core.sheets.companykey import CERTIFICATE_FILE, KEY_FILE, NotSigned, ensure_company_key
from tuanding.core.sheets.engine import render_sample
from tuanding.core.sheets.signing import seal_pdf, stamp_and_sign, verify

COMPANY = "上海树王服饰有限公司"
AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
needs_pdfsig = pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("secrets")
    ensure_company_key(home, COMPANY, at=AT)
    return home


@pytest.fixture
def contract(db):
    return render_sample(specimen("F91"))


@pytest.fixture
def sealed(contract, home):
    return seal(contract, home)


def seal(contract, home, pdf=None, **changed):
    kwargs = {"company_name": COMPANY, "reason": "合同盖章 HT-2026-0018", "at": AT, **contract.seal_box, **changed}
    return stamp_and_sign(pdf or contract.pdf, key_home=home, **kwargs)


def flipped(pdf, where):
    out = bytearray(pdf)
    out[where] ^= 1
    return bytes(out)


def test_a_sealed_file_is_intact_whole_and_ours(sealed, home):
    verdict = verify(sealed, key_home=home)
    assert verdict.ok
    assert (verdict.name, verdict.signed_at) == (COMPANY, AT)


def test_the_sealed_file_begins_with_the_issued_one(sealed, contract):
    assert sealed.startswith(contract.pdf)


@needs_pdfsig
def test_other_readers_accept_the_sealed_file(sealed, tmp_path):
    output = signature_of(sealed, tmp_path)
    assert "Signature is Valid." in output
    assert "ETSI.CAdES.detached" in output
    assert "Total document signed" in output
    assert "内部数字签章" in output


@needs_pdfsig
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_other_readers_refuse_one_changed_byte(sealed, contract, tmp_path, part):
    output = signature_of(flipped(sealed, int(len(contract.pdf) * part)), tmp_path)
    assert "Signature is Valid." not in output


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_we_find_one_changed_byte(sealed, contract, home, part):
    assert not verify(flipped(sealed, int(len(contract.pdf) * part)), key_home=home).ok


def test_what_is_added_after_the_seal_is_found(sealed, home):
    assert not verify(sealed + b"\n% more\n", key_home=home).ok


def test_a_file_without_a_seal_is_not_sealed(contract, home):
    assert not verify(contract.pdf, key_home=home).ok


def test_the_seal_of_another_company_is_not_ours(contract, home, tmp_path):
    ensure_company_key(tmp_path, COMPANY, at=AT)
    other = verify(seal(contract, tmp_path), key_home=home)
    assert (other.intact, other.ours, other.ok) == (True, False, False)


def test_a_file_is_sealed_once(sealed, contract, home):
    with pytest.raises(NotSigned, match="已经盖过章"):
        seal(contract, home, pdf=sealed)


def test_without_a_key_nothing_is_sealed(contract, tmp_path):
    with pytest.raises(NotSigned, match="密钥"):
        seal(contract, tmp_path)


def test_what_is_no_pdf_is_refused(contract, home):
    with pytest.raises(NotSigned, match="无法盖章"):
        seal(contract, home, pdf=b"not a pdf")


def test_further_signature_fields_are_there_before_the_first_signature(contract, home):
    sealed = seal(contract, home, others={"Client": (0, (60.0, 140.0, 180.0, 200.0))})
    assert verify(sealed, key_home=home).ok
    assert b"/Client" in sealed or b"(Client)" in sealed


def test_the_key_is_made_once_and_read_by_its_owner_only(home):
    before = (home / KEY_FILE).read_bytes()
    ensure_company_key(home, "别的公司", at=AT)
    assert (home / KEY_FILE).read_bytes() == before
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600


def test_two_starts_at_once_make_one_key(tmp_path):
    at_once(*[lambda: ensure_company_key(tmp_path, COMPANY, at=AT)] * 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == [CERTIFICATE_FILE, KEY_FILE]


@pytest.mark.parametrize("name", ["树王", COMPANY, "内蒙古自治区呼伦贝尔市树王团体服装定制股份有限公司"])
def test_the_seal_is_red_and_round_for_every_name(name, tmp_path):
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler-utils is not installed")
    from PIL import Image

    (tmp_path / "seal.pdf").write_bytes(seal_pdf(name))
    subprocess.run(["pdftoppm", "-r", "72", "-png", "-singlefile", "seal.pdf", "seal"], cwd=tmp_path, check=True)
    picture = Image.open(tmp_path / "seal.png").convert("RGB")
    width, height = picture.size
    assert abs(width - height) <= 1
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    red, green, _blue = picture.getpixel((width // 2, height // 2))
    assert red > 180 > green
