"""The company's own key and certificate, in files beside the data: created once, never in the database."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tuanding.core.kernel.refusal import Refusal

KEY_FILE, CERTIFICATE_FILE = "seal.key.pem", "seal.cert.pem"
VALID_FOR = timedelta(days=3653)
SEAL_LINE = "内部数字签章"  # data: stands on the seal, whose words are Chinese


class NotSigned(Refusal):
    """The file cannot be signed: it is no PDF, is sealed already, or there is no key."""

    code = "not_signed"


def ensure_company_key(home: Path, company_name: str, *, at: datetime) -> Path:
    """The company's key and certificate in `home`, created once; a second call changes nothing. Returns the
    certificate's path."""
    home = Path(home)
    if not (home / CERTIFICATE_FILE).exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (home / KEY_FILE).exists():
            _write_if_absent(home / KEY_FILE, _new_key())
        certificate = _certificate(_key_in(home), company_name, at)
        _write_if_absent(home / CERTIFICATE_FILE, certificate.public_bytes(serialization.Encoding.PEM))
    return home / CERTIFICATE_FILE


def _new_key() -> bytes:
    key = generate_private_key(public_exponent=65537, key_size=3072)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _key_in(home: Path) -> RSAPrivateKey:
    """The key, read without testing its primes each time: we made it, and the test took most of a signature's time."""
    pem = (home / KEY_FILE).read_bytes()
    key = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


def _certificate(key: RSAPrivateKey, company_name: str, at: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company_name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company_name[:56]} {SEAL_LINE}"),
        ]
    )
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(at.astimezone(UTC) + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )


def _write_if_absent(path: Path, content: bytes) -> None:
    """Creates the whole file at once, readable by its owner only; a file that is there already stays."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    mine.touch(mode=0o600)
    mine.write_bytes(content)
    try:
        os.link(mine, path)
    except FileExistsError:
        pass
    finally:
        mine.unlink()


def certificate_in(home: Path) -> Certificate:
    """The company's certificate. NotSigned where there is none yet."""
    if not (home / CERTIFICATE_FILE).exists():
        raise NotSigned("还没有公司签章密钥：请系统管理员先生成")
    return load_cert_from_pemder(home / CERTIFICATE_FILE)


class CompanySigner(SimpleSigner):
    """Signs with the company's key, which is read for each signature."""

    def __init__(self, home: Path):
        certificate = certificate_in(home)
        self.key = _key_in(home)
        plain = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        super().__init__(certificate, PrivateKeyInfo.load(self.key.private_bytes(*plain)), SimpleCertificateStore())

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        assert digest_algorithm == "sha256"
        return self.key.sign(data, PKCS1v15(), hashes.SHA256())
