"""Agents of many stations in one process, as `devices.agent` runs one: for `devices`.

Run as ``python -m tests.bench.agents FILE``; the file is a JSON array of ``{"data", "devices"}``.
One JSON line when all lines and all devices are up. Then each line on standard input is a station:
the answer is when the last byte of its last card came and when the driver reported it, in
monotonic seconds.
"""

import json
import sys
import time
from pathlib import Path

import msgspec

from devices.agent.agent import Agent
from devices.agent.identity import open_identity
from devices.events import DeviceEvent
from devices.idcard.events import CardRead
from devices.spec import DeviceSpec

PATIENCE_S = 90.0


class TimedAgent(Agent):
    """Notes when a card was reported, before it goes to the line."""

    last_byte_at = 0.0
    card_at = 0.0

    def _on_event(self, event: DeviceEvent) -> None:
        if isinstance(event, CardRead):
            self.last_byte_at, self.card_at = event.last_byte_at, time.monotonic()
        super()._on_event(event)

    def is_up(self) -> bool:
        states = {health.state for health in self.supervisor.health()}
        return self.line.up.is_set() and states <= {"up"}


def main(file: Path) -> int:
    """Run until standard input ends."""
    agents: dict[str, TimedAgent] = {}
    for one in json.loads(file.read_text("utf-8")):
        identity = open_identity(Path(one["data"]))
        agent = TimedAgent(identity, msgspec.convert(one["devices"], list[DeviceSpec]))
        agents[identity.place.station] = agent
        agent.start()
    end = time.monotonic() + PATIENCE_S
    while not all(agent.is_up() for agent in agents.values()):
        if time.monotonic() > end:
            return 1
        time.sleep(0.1)
    print(json.dumps({"ready": len(agents)}), flush=True)
    for line in sys.stdin:
        agent = agents[line.strip()]
        told = {"last_byte_at": agent.last_byte_at, "card_at": agent.card_at}
        print(json.dumps(told), flush=True)
    for agent in agents.values():
        agent.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
