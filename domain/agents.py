"""Agents: programs on kiosk and window PCs that run the devices of a station for the hall."""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table


@table("agent", key=("hall", "station"))
@dataclass(frozen=True, slots=True)
class AgentState:
    """The agent of a station. `certificate`: SHA-256 (hex) of the one that counts, None after it
    was dismissed; `admissions` counts how often the station was given away; `devices`: a JSON array
    of `[id, kind, driver]`.
    """

    hall: str
    station: str
    certificate: str | None
    admitted_at: int
    admissions: int = 1
    devices: str = "[]"


@event("agent.admitted")
@dataclass(frozen=True, slots=True)
class AgentAdmitted:
    """A machine proved that it knows the station's code; from now on only it speaks for its
    devices.
    """

    fingerprint: str


@event("agent.equipped")
@dataclass(frozen=True, slots=True)
class AgentEquipped:
    """The agent came with other devices than before."""

    devices: str


@event("agent.dismissed")
@dataclass(frozen=True, slots=True)
class AgentDismissed:
    """The machine does not speak for the station any more."""

    reason: str


@folds(AgentState, AgentAdmitted)
def _admitted(agent: AgentState | None, event: Event) -> AgentState:
    body = event.body
    assert isinstance(body, AgentAdmitted)
    if agent is None:
        return AgentState(event.hall, key(event.subject), body.fingerprint, event.at_ms)
    return replace(
        agent,
        certificate=body.fingerprint,
        admitted_at=event.at_ms,
        admissions=agent.admissions + 1,
    )


@folds(AgentState, AgentEquipped)
def _equipped(agent: AgentState | None, event: Event) -> AgentState:
    body = event.body
    assert isinstance(body, AgentEquipped)
    return replace(_known(agent), devices=body.devices)


@folds(AgentState, AgentDismissed)
def _dismissed(agent: AgentState | None, event: Event) -> AgentState:
    return replace(_known(agent), certificate=None)


def _known(agent: AgentState | None) -> AgentState:
    if agent is None:
        raise Refused("no_such_agent")
    return agent
