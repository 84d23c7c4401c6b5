"""Certificates for tests, signed by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

TODAY = datetime.now(UTC)


def write_pair(
    path: Path, name: str = "localhost", begins: int = -2, ends: int = 2, passphrase: bytes = b""
) -> Path:
    """Write a key and its certificate into one file, which nobody else may read.

    Args:
        path: The file.
        name: The host that it is for.
        begins: From which day on it is valid, counted from today.
        ends: Until which day.
        passphrase: What the key is locked with, if it is.

    Returns:
        The file.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(TODAY + timedelta(days=begins))
    builder = builder.not_valid_after(TODAY + timedelta(days=ends))
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
        + certificate.public_bytes(Encoding.PEM)
    )
    return path
