"""The sealed contract is a file any reader can verify, and one changed byte is seen."""

import shutil
import subprocess

import pytest
from django.conf import settings

from tests.contracts import reviewed, seal, sealed
from tuanding.contracting.contracts.queries import seal_of
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.sheets.signing import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast):
    return content_of(seal_of(sealed(cast)).signed_file)


def pdfsig(tmp_path, content):
    path = tmp_path / "contract.pdf"
    path.write_bytes(content)
    command = [shutil.which("pdfsig") or pytest.skip("no pdfsig"), "-nocert", str(path)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def changed(content):
    """One byte of what was signed turned over: a digit in the number of the contract's own stream."""
    place = content.index(b"startxref") // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_pdfsig_accepts_the_sealed_contract(file, tmp_path):
    output = pdfsig(tmp_path, file)
    assert "Signature is Valid" in output
    assert "Total document signed" in output


def test_pdfsig_refuses_it_with_one_byte_changed(file, tmp_path):
    assert "Signature is Valid" not in pdfsig(tmp_path, changed(file))


def test_our_own_reading_says_the_same(file):
    assert verify(file, key_home=settings.SECRETS_HOME).ok
    assert not verify(changed(file), key_home=settings.SECRETS_HOME).ok


def test_the_file_of_a_refused_seal_is_destroyed(cast, monkeypatch):
    contract = reviewed(cast)
    before = set(FileBlob.objects.values_list("sha256", flat=True))
    from tuanding.contracting.contracts.operations import sealing

    def refuses(*args, **kwargs):
        raise Refusal("不行")

    monkeypatch.setattr(sealing, "move", refuses)
    with pytest.raises(Refusal):
        seal(cast, contract)
    kinds = FileBlob.objects.exclude(sha256__in=before)
    assert [blob.sha256 for blob in kinds] == [issued.sha256 for issued in _issued()]


def _issued():
    from tuanding.core.sheets.models import Issued

    return Issued.objects.filter(kind="F21")
