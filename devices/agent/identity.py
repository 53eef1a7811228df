"""Who an agent is: a key that never leaves this machine, and the hall's certificate for it.

Pairing: the one-time code that the hall shows is typed here and never goes over the line. Both
sides prove that they know it (HMAC-SHA256, RFC 2104), the agent over its request, the hall over
its answer; so neither can be played by somebody in between.
"""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAIR_WITHIN_S = 15.0


class NotPaired(Exception):
    """This agent has no place in a hall yet, or could not get one; the message says why."""


class Place(msgspec.Struct, frozen=True):
    """Where the agent belongs; ``place.json`` in its folder. ``port`` is the hall's for agents."""

    station: str
    host: str
    port: int
    hall: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Files of a paired agent."""

    place: Place
    key: Path
    certificate: Path
    authority: Path


def open_identity(data: Path) -> Identity:
    """Raises NotPaired."""
    try:
        place = msgspec.json.decode((data / "place.json").read_bytes(), type=Place)
    except FileNotFoundError:
        raise NotPaired("not paired yet: ./hall agent pair --config …") from None
    return Identity(place, data / "agent.key", data / "agent.crt", data / "hall.crt")


def pair(data: Path, edge_url: str, station: str, code: str) -> Place:
    """Get a place in the hall with a one-time code. Raises NotPaired."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = spelled(code)
    key = ec.generate_private_key(ec.SECP256R1())
    request = _request(key, station)
    asked = {"station": station, "request": request, "proof": proof(secret, request)}
    told = _ask(f"{edge_url.rstrip('/')}/agents/pair", asked)
    signed = "\n".join(told[n] for n in ("certificate", "authority", "port", "hall"))
    if not hmac.compare_digest(told["proof"], proof(secret, signed)):
        raise NotPaired("the other end does not know the code: this is not the hall")
    host = urlsplit(edge_url).hostname or ""
    place = Place(station, host, int(told["port"]), told["hall"])
    _write(data / "agent.key", _pem(key))
    _write(data / "agent.crt", told["certificate"].encode())
    _write(data / "hall.crt", told["authority"].encode())
    _write(data / "place.json", msgspec.json.encode(place))
    return place


def spelled(code: str) -> bytes:
    """The code as typed: case, blanks, dashes do not count; O is 0, I and L are 1 (Crockford)."""
    kept = "".join(sign for sign in code.upper() if sign.isalnum())
    return kept.translate(str.maketrans("OIL", "011")).encode()


def proof(secret: bytes, text: str) -> str:
    """That whoever sends ``text`` knows the code."""
    return hmac.digest(secret, text.encode(), sha256).hex()


def _request(key: ec.EllipticCurvePrivateKey, station: str) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, station)])
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _ask(url: str, body: dict[str, str]) -> dict[str, str]:
    try:
        answer = requests.post(url, json=body, timeout=PAIR_WITHIN_S)
    except requests.RequestException as error:
        raise NotPaired(f"no line to {url}: {type(error).__name__}") from error
    if answer.status_code in (401, 404, 429):
        raise NotPaired("the hall does not take this code: it is wrong, used up, or of another one")
    try:
        told = msgspec.json.decode(answer.content, type=dict[str, str])
        answer.raise_for_status()
        return {n: told[n] for n in ("certificate", "authority", "proof", "port", "hall")}
    except (msgspec.DecodeError, requests.HTTPError, KeyError) as error:
        raise NotPaired(f"{url} answers {answer.status_code}, not like a hall") from error


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    """Replace a 0600 file whole."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(new, path)
