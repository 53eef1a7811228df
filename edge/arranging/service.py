"""Publishing a part of the hall, undoing it, putting an old version back; notices."""

import msgspec
import uuid_utils

from domain.arrangements import (
    AS_GIVEN,
    BOARD,
    FLOOR,
    Arrangement,
    ArrangementPublished,
    ArrangementUndone,
    ArrangementVersion,
    kind_of_part,
    version_id,
)
from domain.boards import BoardDesign, require_design
from domain.errors import Refused
from domain.events import Fact
from domain.floor_choice import Flaw, FloorChoice, flaws, laid_over
from domain.hall_notices import NoticePublished, NoticeWithdrawn, require_notice
from domain.plan import Plan
from domain.voice_rules import VoiceRules, require_voice
from domain.windows import OPEN, PAUSED, WindowState
from edge.node import HallNode
from edge.plan import read_content
from sync.transaction import Transaction

LONGEST_WORDS = 60

Content = BoardDesign | FloorChoice | VoiceRules


def shown_version(node: HallNode, part: str) -> int:
    """The version of a part that counts now; 0 before the first."""
    known = node.store.state(Arrangement, node.id, part)
    return known.shows if known is not None else AS_GIVEN


def publish(
    node: HallNode, part: str, content: Content, actor: str, based_on: int, words: str = ""
) -> int:
    """Show `content` from now on; the number of the new version.

    `based_on`: the version its author saw: somebody else's work of meanwhile is not lost. Raises
    Refused(`arrangement_changed` | `bad_design` | `floor_flawed` | `bad_voice` |
    `no_such_station`).
    """
    require(node, part, content)
    text = msgspec.json.encode(content).decode()

    def command(tx: Transaction) -> int:
        known = tx.get(Arrangement, part)
        newest, shown = (known.version, known.shows) if known else (AS_GIVEN, AS_GIVEN)
        if shown != based_on:
            raise Refused("arrangement_changed")
        body = ArrangementPublished(newest + 1, shown, text, words.strip()[:LONGEST_WORDS])
        tx.emit(actor, Fact(f"arrangement/{part}", body))
        return newest + 1

    return node.run(command)


def undo(node: HallNode, part: str, actor: str, shown: int) -> None:
    """Show what was shown before. Raises Refused(`nothing_to_undo` | `arrangement_changed` and what
    `publish` says of something that does not fit the hall any more)."""
    last = _version(node, part, shown)
    if last is None:
        raise Refused("nothing_to_undo")
    require(node, part, _content(node, part, last.after))
    body = ArrangementUndone(last.version, last.after)
    node.run(lambda tx: tx.emit(actor, Fact(f"arrangement/{part}", body)))


def put_back(node: HallNode, part: str, version: int, actor: str, based_on: int) -> int:
    """Publish an old version once more. Raises Refused(`no_such_version`), as `publish` does."""
    old = _version(node, part, version)
    content = read_content(part, old.content) if old is not None else None
    if content is None:
        raise Refused("no_such_version")
    return publish(node, part, content, actor, based_on, f"← {version}")


def publish_notice(node: HallNode, notice: NoticePublished, actor: str) -> str:
    """Put a notice on the hall's screens; its id. Raises what `require_notice` raises."""
    require_notice(notice, node.wall_ms())
    id = str(uuid_utils.uuid7())
    node.run(lambda tx: tx.emit(actor, Fact(f"notice/{id}", notice)))
    return id


def withdraw_notice(node: HallNode, id: str, actor: str) -> None:
    """Take a notice off. Raises Refused(`no_such_notice`)."""
    node.run(lambda tx: tx.emit(actor, Fact(f"notice/{id}", NoticeWithdrawn())))


def floor_flaws(node: HallNode, choice: FloorChoice) -> list[Flaw]:
    """What stands against publishing a floor here and now."""
    wanted = laid_over(node.shelf.given, choice)
    return flaws(wanted, _at_work(node), _letters_of_today(node, node.plan))


def require(node: HallNode, part: str, content: Content | None) -> None:
    """Raises what `publish` raises of a part that does not fit this hall as it is now."""
    if kind_of_part(part) == BOARD and not _is_board(node, part):
        raise Refused("no_such_station")
    if isinstance(content, BoardDesign):
        require_design(content, node.plan)
    elif isinstance(content, VoiceRules):
        require_voice(content)
    elif part == FLOOR:
        found = floor_flaws(node, content or FloorChoice())
        if found:
            raise Refused("floor_flawed", count=len(found))


def _is_board(node: HallNode, part: str) -> bool:
    station = node.settings.station(part.partition("-")[2])
    return station is not None and station.kind == "board"


def _version(node: HallNode, part: str, version: int) -> ArrangementVersion | None:
    return node.store.state(ArrangementVersion, node.id, version_id(part, version))


def _content(node: HallNode, part: str, version: int) -> Content | None:
    known = _version(node, part, version)
    return read_content(part, known.content) if known is not None else None


def _at_work(node: HallNode) -> list[str]:
    """Windows that somebody has opened."""
    where = "hall = ? AND state IN (?, ?)"
    return [w.id for w in node.store.states(WindowState, where, (node.id, OPEN, PAUSED))]


def _letters_of_today(node: HallNode, plan: Plan) -> dict[str, str]:
    """Letters that numbers of today begin with -> their queue."""
    rows = node.store.rows(
        "SELECT DISTINCT queue FROM ticket WHERE hall = ? AND day = ?",
        (node.id, node.today().isoformat()),
    )
    return {plan.queues[queue].letter: queue for (queue,) in rows if queue in plan.queues}
