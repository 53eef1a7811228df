"""Calls are said aloud by the voices of the window's zone; by all where nobody speaks for it.

Each voice says one thing after the other by itself (``devices/voice``), so that no loudspeaker ever
talks over itself, and each has the calls in the order in which they were made."""

from collections.abc import Sequence

from devices.voice import words
from devices.voice.port import Announcement, Voice
from domain.plan import Plan
from domain.tickets import TicketCalled, TicketRecalled
from domain.voice_rules import VoiceRules
from edge.node import HallNode
from edge.settings import Device
from edge.stations.equipment import Equipment
from sync.writer import Committed


class Aloud:
    """Hands calls to the voices."""

    def __init__(self, node: HallNode, equipment: Equipment) -> None:
        self._node = node
        self._equipment = equipment

    def follow(self, committed: Committed) -> None:
        """A commit may hold calls. Runs on the writer's thread: quick."""
        for event in committed.events:
            body = event.body
            if isinstance(body, TicketCalled | TicketRecalled):
                said = by_the_rules(
                    announcement(self._node.plan, body.number, body.window), self._node.shelf.voice
                )
                for voice in self._voices_for(body.window):
                    voice.say(said)

    def _voices_for(self, window: str) -> list[Voice]:
        plan, settings = self._node.plan, self._node.settings
        devices = self._equipment.devices_of("voice")
        zones = [zones_of(d, plan, settings.window_of(d.station)) for d in devices]
        chosen = in_zone(plan.zone_of(window), zones)
        return [self._equipment.reach(devices[n], Voice) for n in chosen]


def zones_of(device: Device, plan: Plan, window: str | None) -> frozenset[str]:
    """The zones that a voice speaks for: its option `zones`, else that of the window where it
    stands; none: the whole hall."""
    named = frozenset(str(device.options.get("zones", "")).split())
    return named or frozenset(filter(None, (plan.zone_of(window or ""),)))


def in_zone(zone: str, voices: Sequence[frozenset[str]]) -> list[int]:
    """Which of the voices say a call in a zone: those of it and those of the whole hall; all of
    them when nobody would say it."""
    chosen = [n for n, zones in enumerate(voices) if not zones or zone in zones]
    return chosen or list(range(len(voices)))


def by_the_rules(said: Announcement, rules: VoiceRules) -> Announcement:
    """As often, and in the languages, that the hall's manager wants."""
    return Announcement(said.chinese * rules.times, said.english if rules.english else "")


def announcement(plan: Plan, number: str, window_id: str) -> Announcement:
    """请 A 零幺二号，到三号窗口; number A, zero one two, please go to window 3."""
    window = plan.windows.get(window_id)
    place = words.window_zh(window.name) if window else "窗口"
    english = (window.name_en if window else "") or "the window"
    return Announcement(
        f"请 {words.figures(number)} 号，到{place}。",
        f"Number {words.figures_en(number)}. Please go to {english}.",
    )
