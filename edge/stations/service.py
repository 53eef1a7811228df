"""Pairing screens with stations; noting what devices report."""

import hmac

from domain.equipment import DOWN, UP, DeviceFailed, DeviceRecovered, DeviceState
from domain.errors import Refused
from domain.events import Fact
from domain.stations import StationPaired
from edge.node import HallNode
from edge.settings import Device, Station
from sync.transaction import Transaction

MOST_TRIES = 10
TRY_AGAIN_MS = 60_000


class Pairing:
    """Pairing codes: eight digits for each station, made from the node's own secret."""

    def __init__(self, node: HallNode, secret: bytes) -> None:
        self._node = node
        self._secret = secret
        self._wrong: list[int] = []

    def code(self, station: Station) -> str:
        """The code that a screen at this station types once."""
        return pairing_code(self._secret, self._node.id, station.id)

    def pair(self, typed: str) -> Station:
        """The station a code belongs to. Raises Refused(`wrong_code` | `locked`)."""
        now_ms = self._node.wall_ms()
        self._wrong = [at for at in self._wrong if now_ms - at < TRY_AGAIN_MS]
        if len(self._wrong) >= MOST_TRIES:
            raise Refused("locked", seconds=TRY_AGAIN_MS // 1000)
        for station in self._node.settings.stations:
            # Bytes: of text the comparison takes ASCII only, and anything may be typed.
            if hmac.compare_digest(self.code(station).encode(), typed.strip().encode()):
                self._note(station)
                return station
        self._wrong.append(now_ms)
        raise Refused("wrong_code")

    def _note(self, station: Station) -> None:
        subject = f"station/{station.id}"
        fact = Fact(subject, StationPaired(station.kind))
        self._node.run(lambda tx: tx.emit(subject, fact))


def pairing_code(secret: bytes, node: str, station: str) -> str:
    """Eight digits that nobody without the secret can tell."""
    text = f"pair\n{node}\n{station}"
    number = int.from_bytes(hmac.digest(secret, text.encode(), "sha256")[:8])
    return f"{number % 10**8:08d}"


def note_up(node: HallNode, device: Device) -> None:
    """The device works; an event only when it did not before."""

    def command(tx: Transaction) -> None:
        known = tx.get(DeviceState, device.id)
        if known is None or known.state != UP:
            _emit(tx, device, DeviceRecovered(device.kind, device.station))

    node.run(command)


def note_down(node: HallNode, device: Device, reason: str) -> None:
    """The device does not work; an event only when state or reason are new."""
    day = node.today().isoformat()

    def command(tx: Transaction) -> None:
        known = tx.get(DeviceState, device.id)
        if known is None or (known.state, known.reason) != (DOWN, reason):
            _emit(tx, device, DeviceFailed(device.kind, device.station, reason, day))

    node.run(command)


def _emit(tx: Transaction, device: Device, body: object) -> None:
    tx.emit(f"device/{device.id}", Fact(f"device/{device.id}", body))
