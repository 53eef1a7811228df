"""TLS of the centre: an own authority that halls pin, and a server certificate that renews itself.

Made by one command, `./hall central tls`. The authority lives for twenty years and never leaves the
data folder; its pin stands behind every enrolment code, so a hall knows the centre from the first
contact. The server's certificate is made anew every 90 days without anybody visiting a hall.
"""

from __future__ import annotations

import ipaddress
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import gevent
import gevent.ssl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.keys import write_secret
from sync.trust import pin_of

log = logging.getLogger(__name__)

AUTHORITY_DAYS: Final = 20 * 365
SERVER_DAYS: Final = 820
RENEW_BEFORE_DAYS: Final = 730
"""Renewed after 90 days, good for two years more: a hall whose clock is a year off still gets
through and is told so. 820 days are what browsers take."""

HANDSHAKE_S: Final = 10
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A box with an empty battery starts in 1970."""


@dataclass(frozen=True, slots=True)
class Files:
    """The four files of a centre's TLS; ``authority`` and ``server`` are certificates."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate: public."""
        return self.folder / "authority.pem"

    @property
    def authority_key(self) -> Path:
        """The authority's key: never leaves the folder."""
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        """Key and certificate of the server, the authority's behind it."""
        return self.folder / "server.pem"

    @property
    def there(self) -> bool:
        """Whether the centre serves TLS."""
        return self.server.exists()


def files_of(data: Path) -> Files:
    """Where the files are in a centre's data folder."""
    return Files(data / "tls")


def set_up(files: Files, names: Sequence[str], now: datetime | None = None) -> str:
    """Make the authority (what is there stays) and a server certificate for ``names``; the pin.

    Raises ValueError for a name that is neither a host's nor an address.
    """
    moment = now or datetime.now(UTC)
    alternatives = [_alternative(name) for name in names]
    if not alternatives:
        raise ValueError("a server has at least one name")
    files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not files.authority.exists():
        _make_authority(files, moment)
    _make_server(files, alternatives, moment)
    return pin(files)


def renew_if_due(files: Files, now: datetime | None = None) -> bool:
    """Make the server's certificate anew, for the same names, when it is 90 days old."""
    moment = now or datetime.now(UTC)
    server = x509.load_pem_x509_certificate(files.server.read_bytes())
    if server.not_valid_after_utc - moment > timedelta(days=RENEW_BEFORE_DAYS):
        return False
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    _make_server(files, list(names), moment)
    log.info("the server's certificate was renewed")
    return True


def pin(files: Files) -> str:
    """What stands behind an enrolment code."""
    return pin_of(files.authority.read_text("ascii"))


def names_of(files: Files) -> list[str]:
    """The names the server answers to."""
    server = x509.load_pem_x509_certificate(files.server.read_bytes())
    found = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in found]


class ServerTls:
    """The context connections are wrapped with; ``renew`` changes it for those that come."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._context = gevent.ssl.SSLContext(gevent.ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = gevent.ssl.TLSVersion.TLSv1_2
        self._load()

    def renew(self) -> None:
        """Make the certificate anew if it is time."""
        if renew_if_due(self._files):
            self._load()

    def wrap_socket(self, sock: Any, **how: Any) -> Any:
        """Shake hands, within a time: whoever dawdles must not hold a connection for ever."""
        with gevent.Timeout(HANDSHAKE_S, OSError("the handshake took too long")):
            return self._context.wrap_socket(sock, **how)

    def _load(self) -> None:
        self._context.load_cert_chain(self._files.server)


def _make_authority(files: Files, moment: datetime) -> None:
    """The key first: whoever finds the certificate finds both."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("hall centre authority")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_LONG_AGO)
        .not_valid_after(moment + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    files.authority_key.unlink(missing_ok=True)
    write_secret(files.authority_key, _pem(key))
    write_secret(files.authority, certificate.public_bytes(Encoding.PEM))


def _make_server(files: Files, names: list[x509.GeneralName], moment: datetime) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    signing = serialization.load_pem_private_key(files.authority_key.read_bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("hall centre"))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_LONG_AGO)
        .not_valid_after(moment + timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    part = files.server.with_suffix(".part")
    part.unlink(missing_ok=True)
    chain = _pem(key) + certificate.public_bytes(Encoding.PEM) + files.authority.read_bytes()
    write_secret(part, chain)
    os.replace(part, files.server)


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        if not name or any(sign not in _HOST for sign in name.lower()):
            raise ValueError(f"{name!r} is neither a host's name nor an address") from None
        return x509.DNSName(name)


_HOST: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
