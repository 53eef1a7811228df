"""Calls are said aloud: every voice in the hall says who is called where."""

from devices.voice import words
from devices.voice.port import Announcement, Voice
from domain.plan import Plan
from domain.tickets import TicketCalled, TicketRecalled
from domain.voice_rules import VoiceRules
from edge.node import HallNode
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
                for voice in self._equipment.all("voice", Voice):
                    voice.say(said)


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
