"""Which machine speaks for a station's devices: admitting it, what it brings, dismissing it."""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding

from devices.agent.identity import proof, spelled
from domain.agents import AgentAdmitted, AgentDismissed, AgentEquipped, AgentState
from domain.errors import Refused
from domain.events import Fact
from edge.agents.authority import Authority, fingerprint
from edge.node import HallNode
from edge.settings import Device
from sync.transaction import Transaction

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nobody mistakes one for another
SPELLED = 12  # 60 bits: the proofs that go over the line cannot be searched through


@dataclass(frozen=True, slots=True)
class Admission:
    """What the agent gets, and the proof that it comes from this hall."""

    certificate: str
    authority: str
    port: str
    hall: str
    proof: str


class Gate:
    """Admits agents by one-time codes. The code of a station changes with every admission."""

    def __init__(self, node: HallNode, secret: bytes, authority: Authority) -> None:
        self._node = node
        self._secret = secret
        self._authority = authority

    def code(self, station: str) -> str:
        """What is typed at the machine once: `4T7K-93QX-ZM0A`."""
        known = self._node.store.state(AgentState, self._node.id, station)
        return agent_code(self._secret, self._node.id, station, known.admissions if known else 0)

    def admit(self, station: str, request: str, shown: str) -> Admission:
        """Take a machine in. Raises Refused(`no_such_station` | `wrong_code` | `bad_request`)."""
        if self._node.settings.station(station) is None:
            raise Refused("no_such_station")
        code = spelled(self.code(station))
        if not hmac.compare_digest(proof(code, request).encode(), shown.encode()):
            raise Refused("wrong_code")
        certificate = self._authority.admit(request, station)
        fact = Fact(f"agent/{station}", AgentAdmitted(fingerprint(certificate)))
        self._node.run(lambda tx: tx.emit(f"agent/{station}", fact))
        given = (
            certificate.public_bytes(Encoding.PEM).decode("ascii"),
            self._authority.pem,
            str(self._node.settings.agents_port),
            self._node.plan.hall.name if self._node.plan.hall else self._node.id,
        )
        return Admission(*given, proof(code, "\n".join(given)))


def agent_code(secret: bytes, node: str, station: str, admissions: int) -> str:
    """Twelve signs that nobody without the secret can tell."""
    text = f"agent\n{node}\n{station}\n{admissions}"
    number = int.from_bytes(hmac.digest(secret, text.encode(), sha256)[:8])
    signs = "".join(SIGNS[number >> (5 * place) & 31] for place in range(SPELLED))
    return "-".join(signs[at : at + 4] for at in range(0, SPELLED, 4))


def counts(node: HallNode, station: str, certificate: str) -> bool:
    """Whether this is the certificate of the station's agent, not an older or a dismissed one."""
    known = node.store.state(AgentState, node.id, station)
    return known is not None and known.certificate == certificate


def known_devices(node: HallNode) -> dict[str, tuple[Device, ...]]:
    """What each station's agent brought last."""
    agents = node.store.states(AgentState, "hall = ?", (node.id,))
    return {a.station: _devices(a) for a in agents if a.certificate is not None}


def note_equipped(node: HallNode, station: str, devices: tuple[Device, ...]) -> None:
    """The agent's devices; an event only when they are others than before."""
    written = json.dumps([[d.id, d.kind, d.driver] for d in devices], ensure_ascii=False)

    def command(tx: Transaction) -> None:
        known = tx.get(AgentState, station)
        if known is not None and known.devices != written:
            tx.emit(f"agent/{station}", Fact(f"agent/{station}", AgentEquipped(written)))

    node.run(command)


def dismiss(node: HallNode, station: str, actor: str) -> None:
    """From now on the machine is a stranger. Raises Refused(`no_such_agent`)."""

    def command(tx: Transaction) -> None:
        known = tx.get(AgentState, station)
        if known is None or known.certificate is None:
            raise Refused("no_such_agent")
        tx.emit(actor, Fact(f"agent/{station}", AgentDismissed("dismissed")))

    node.run(command)


def _devices(agent: AgentState) -> tuple[Device, ...]:
    listed = json.loads(agent.devices)
    return tuple(Device(id, kind, driver, "agent", agent.station) for id, kind, driver in listed)
