"""A test root and certificates under it, made at set-up. A real installation puts the certificates of a licensed authority
(Law on Electronic Transactions 20/2023/QH15) in their place; nothing else changes."""

import fcntl
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_DAYS, DAYS = 3650, 730  # DAYS: longer than the year in which a certificate is used

LONGEST = 64  # RFC 5280, ub-common-name and ub-organization-name


@dataclass(frozen=True, slots=True)
class KeyPair:
    """PEM. The key is not encrypted: its file is readable by its owner only."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """Who the certificate speaks for."""

    name: str
    organisation: str
    serial: str = ""
    email: str = ""


def make_test_root(directory: Path, now: datetime, name: str = "Gốc thử của Bưu Tá") -> KeyPair:
    """Writes `root.pem` and `root-key.pem` (mode 600); what is there already is read, never replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    return _kept(directory, "root", lambda: _root(name, now))


def make_certificate(directory: Path, file: str, holder: Holder, now: datetime) -> KeyPair:
    """Whose this holder is, and valid: the one that an authority gave, laid down as `file`.pem and `file`-key.pem; else one under the
    root of the directory, kept by its holder and the year, so that a new name, another organisation or a new year has its own.
    Raises FileNotFoundError without a root."""
    root = KeyPair((directory / "root.pem").read_bytes(), (directory / "root-key.pem").read_bytes())
    return _given(directory, file, root, now) or _kept(directory, f"{file}-{_mark(holder)}-{now.year}", lambda: _issued(root, holder, now))


def _given(directory: Path, file: str, root: KeyPair, now: datetime) -> KeyPair | None:
    """While it is valid. One of our own root by the plain name was made before names and years were told apart."""
    certificate, key = directory / f"{file}.pem", directory / f"{file}-key.pem"
    if not (certificate.exists() and key.exists()):
        return None
    found = KeyPair(certificate.read_bytes(), key.read_bytes())
    told, own = (x509.load_pem_x509_certificate(pair.certificate) for pair in (found, root))
    return found if told.issuer != own.subject and told.not_valid_before_utc <= now < told.not_valid_after_utc else None


def _mark(holder: Holder) -> str:
    return hashlib.sha256("\n".join((holder.name, holder.organisation, holder.serial, holder.email)).encode()).hexdigest()[:12]


def _kept(directory: Path, file: str, make: object) -> KeyPair:
    certificate, key = directory / f"{file}.pem", directory / f"{file}-key.pem"
    if not certificate.exists():
        with (directory / ".lock").open("a") as lock:  # two who sign at once must not make two keys
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not certificate.exists():
                _written(certificate, key, make())  # type: ignore[operator]
    return KeyPair(certificate.read_bytes(), key.read_bytes())


def _written(certificate: Path, key: Path, made: KeyPair) -> None:
    """The key first, the certificate whole and last: where a certificate stands, its key does too."""
    key.touch(mode=0o600)
    key.write_bytes(made.key)
    part = certificate.with_suffix(".part")
    part.write_bytes(made.certificate)
    part.replace(certificate)


def _root(name: str, now: datetime) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = _certificate(subject, subject, key, now, ROOT_DAYS).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return _pem(builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)


def _issued(root: KeyPair, holder: Holder, now: datetime) -> KeyPair:
    authority = x509.load_pem_x509_certificate(root.certificate)
    authority_key = serialization.load_pem_private_key(root.key, None)
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, holder.organisation), (NameOID.COMMON_NAME, holder.name), (NameOID.SERIAL_NUMBER, holder.serial)]
    subject = x509.Name([x509.NameAttribute(kind, value[:LONGEST]) for kind, value in parts if value])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = _certificate(subject, authority.subject, key, now, DAYS).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)  # type: ignore[arg-type]
    if holder.email:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(holder.email)]), critical=False)
    return _pem(builder.sign(authority_key, hashes.SHA256()), key)  # type: ignore[arg-type]


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _pem(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> KeyPair:
    bare = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return KeyPair(certificate.public_bytes(serialization.Encoding.PEM), bare)
