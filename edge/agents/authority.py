"""The hall's own certificate authority: it vouches for its port for agents and for each agent.

Certificates do not run out: a kiosk's clock may be years off. What counts is the list of those
that the hall has admitted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from domain.errors import Refused
from sync.keys import write_secret

PORT_NAME = "hall-agents"
ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Authority:
    """Its key and certificate, and those of the port."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    port_files: Path

    @property
    def pem(self) -> str:
        """The authority's certificate, for agents to know the hall by."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    def admit(self, request_pem: str, station: str) -> x509.Certificate:
        """A certificate for an agent's key. Raises Refused(`bad_request`)."""
        try:
            request = x509.load_pem_x509_csr(request_pem.encode())
            valid = request.is_signature_valid
        except (ValueError, InvalidSignature) as error:
            raise Refused("bad_request") from error
        public = request.public_key()
        if not valid or not isinstance(public, ec.EllipticCurvePublicKey):
            raise Refused("bad_request")
        return _certify(public, station, self.key, self.certificate.subject)


def open_authority(keys: Path) -> Authority:
    """Read it from a folder, making it when it is not there yet."""
    path = keys / "agents.pem"
    if not path.exists():
        _make(path)
    read = path.read_bytes()
    key = serialization.load_pem_private_key(read, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(key, x509.load_pem_x509_certificate(read), keys / "agents-port.pem")


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 over the DER form, hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def fingerprint_of(der: bytes) -> str:
    """The same of a certificate that came over the line."""
    return sha256(der).hexdigest()


def _make(path: Path) -> None:
    """The port's files first: whoever finds the authority finds both."""
    key, port_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    own = _certify(key.public_key(), "hall", key, None)
    port = _certify(port_key.public_key(), PORT_NAME, key, own.subject, server=True)
    port_path = path.with_name("agents-port.pem")
    port_path.unlink(missing_ok=True)
    write_secret(port_path, _pem(port_key, port))
    write_secret(path, _pem(key, own))


def _certify(
    public: ec.EllipticCurvePublicKey,
    name: str,
    signer: ec.EllipticCurvePrivateKey,
    issuer: x509.Name | None,
    *,
    server: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    use = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(ALWAYS[0])
        .not_valid_after(ALWAYS[1])
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    if server:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return made.sign(signer, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    private = key.private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(Encoding.PEM)
