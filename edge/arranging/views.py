"""What the pages for arranging the hall show."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _

from domain.arrangements import FLOOR, VOICE, ArrangementVersion, board_part
from domain.boards import COLOURS, BoardDesign
from domain.floor_choice import Difference, Flaw, FloorChoice, choice_of, differences, laid_over
from domain.hall_notices import SHOWN, HallNotice
from domain.plan import Queue, Window, Zone
from domain.voice_rules import VoiceRules
from edge.arranging import service
from edge.arranging.hall_file import Brought, HallFile
from edge.calling.aloud import announcement
from edge.node import HallNode
from edge.settings import Station
from kiosk_ui.views import (
    BoardNotice,
    BoardPage,
    ChangeLine,
    FilePage,
    FilePart,
    FloorPage,
    History,
    NoticeLine,
    NoticePage,
    Option,
    Problem,
    QueueRow,
    VersionLine,
    VoicePage,
    WindowRow,
    ZoneRow,
)

MOST_VERSIONS = 12
MOST_NOTICES = 30
LAYOUTS = (
    "calls waiting windows",
    "calls",
    "calls guide",
    "guide waiting",
    "waiting windows",
    "notices calls",
)


def boards(node: HallNode) -> list[Station]:
    """The hall's boards."""
    return [s for s in node.settings.stations if s.kind == "board"]


def board(
    node: HallNode,
    station: Station,
    who: str,
    design: BoardDesign | None = None,
    problem: Problem | None = None,
) -> BoardPage:
    """A board's page, with the design that counts or one that was typed."""
    shown = design or node.shelf.board(station.id)
    blocks = " ".join((shown.main, *shown.beside))
    place = f"/arrange/boards/{station.id}"
    return BoardPage(
        station.id,
        tuple(Option(s.id, s.name or s.id, s.id == station.id) for s in boards(node)),
        tuple(Option(b, b, b == blocks) for b in dict.fromkeys((*LAYOUTS, blocks))),
        tuple(Option(c, c, c == shown.colour) for c in COLOURS),
        tuple(Option(z.id, z.name, z.id == shown.zone) for z in node.plan.zones.values()),
        shown.rows,
        shown.names,
        shown.ribbon,
        shown.title,
        shown.title_en,
        f"{place}/preview?{urlencode(_asked(shown, blocks))}",
        history(node, board_part(station.id), place),
        who,
        problem,
    )


def _asked(design: BoardDesign, blocks: str) -> dict[str, object]:
    asked: dict[str, object] = {"blocks": blocks, "colour": design.colour, "zone": design.zone}
    asked |= {"rows": design.rows, "title": design.title, "title_en": design.title_en}
    return asked | {name: "1" for name in ("names", "ribbon") if getattr(design, name)}


def notices(
    node: HallNode, who: str, form: Mapping[str, str], problem: Problem | None = None
) -> NoticePage:
    """The page of notices; `form`: what was typed and could not be published."""
    found = node.store.states(
        HallNotice, "hall = ? ORDER BY from_ms DESC, id DESC LIMIT ?", (node.id, MOST_NOTICES)
    )
    now = node.now()
    closing = now.replace(hour=18, minute=0) if now.hour < 18 else now + timedelta(hours=12)
    asked = {k: form[k] for k in ("words", "words_en", "urgent", "begins", "ends") if k in form}
    return NoticePage(
        form.get("words", ""),
        form.get("words_en", ""),
        "urgent" in form,
        form.get("begins", f"{now:%Y-%m-%dT%H:%M}"),
        form.get("ends", f"{closing:%Y-%m-%dT%H:%M}"),
        tuple(_notice(node, n) for n in found),
        f"/arrange/notices/preview?{urlencode(asked)}" if boards(node) else "",
        who,
        problem,
    )


def _notice(node: HallNode, notice: HallNotice) -> NoticeLine:
    now_ms = node.wall_ms()
    state = "now" if notice.from_ms <= now_ms else "coming"
    if notice.state != SHOWN:
        state = "withdrawn"
    elif notice.until_ms <= now_ms:
        state = "over"
    said = BoardNotice(notice.words, notice.words_en, notice.urgent, node.local(notice.until_ms))
    begins = node.local(notice.from_ms)
    return NoticeLine(notice.id, said, begins, _name(node, notice.actor), state)


def floor(
    node: HallNode,
    who: str,
    wanted: FloorChoice | None = None,
    problem: Problem | None = None,
) -> FloorPage:
    """Queues and windows as they are, or as they were typed, with what would change."""
    choice = wanted or replace(choice_of(node.plan), without=_taken_away(node))
    found = service.floor_flaws(node, choice) if wanted else []
    shown = laid_over(node.shelf.given, choice)
    changed = differences(node.plan, shown) if wanted else []
    queues = tuple(shown.queues)
    return FloorPage(
        tuple(_queue(q, found) for q in shown.queues.values()),
        tuple(_window(w, queues, found) for w in shown.windows.values()),
        tuple(_zone(z, found) for z in shown.zones.values()),
        tuple(_change(c) for c in changed),
        bool(wanted and changed and not found),
        choice.without,
        history(node, FLOOR, "/arrange/floor"),
        who,
        len(found),
        problem,
    )


def _taken_away(node: HallNode) -> tuple[str, ...]:
    return tuple(id for id in node.shelf.given.windows if id not in node.plan.windows)


def voice(
    node: HallNode, who: str, rules: VoiceRules | None = None, problem: Problem | None = None
) -> VoicePage:
    """How calls are said, with what would be said."""
    shown = rules or node.shelf.voice
    window = next(iter(node.plan.windows), "")
    said = announcement(node.plan, "A012", window)
    past = history(node, VOICE, "/arrange/voice")
    return VoicePage(shown.times, shown.english, said.chinese, said.english, past, who, problem)


def file(
    node: HallNode,
    who: str,
    brought: HallFile | None = None,
    parts: list[Brought] | None = None,
    problem: Problem | None = None,
) -> FilePage:
    """The page of the file, with what one that was brought would change."""
    if brought is None or parts is None:
        return FilePage(who, problem=problem)
    floors = [p.content for p in parts if isinstance(p.content, FloorChoice) and not p.why]
    changed = differences(node.plan, laid_over(node.shelf.given, floors[0])) if floors else []
    return FilePage(
        who,
        brought.hall,
        tuple(FilePart(p.part, not p.why or p.why == "needs_zone", p.why) for p in parts),
        tuple(_change(c) for c in changed),
        problem=problem,
    )


def history(node: HallNode, part: str, place: str) -> History:
    """A part's versions, the newest first."""
    found = node.store.states(
        ArrangementVersion,
        "hall = ? AND part = ? ORDER BY version DESC LIMIT ?",
        (node.id, part, MOST_VERSIONS),
    )
    shown = service.shown_version(node, part)
    lines = (
        VersionLine(v.version, node.local(v.at), _name(node, v.actor), v.words, v.version == shown)
        for v in found
    )
    return History(place, shown, tuple(lines))


def _name(node: HallNode, actor: str) -> str:
    who = node.plan.staff.get(actor.partition("/")[2])
    return who.name if who else actor


def _queue(queue: Queue, flaws: list[Flaw]) -> QueueRow:
    texts = (queue.id, queue.letter, queue.name, queue.name_en)
    return QueueRow(*texts, queue.digits, queue.first, queue.order, _said(flaws, "queue", queue.id))


def _window(window: Window, queues: tuple[str, ...], flaws: list[Flaw]) -> WindowRow:
    weights = {s.queue: s.weight for s in window.serves}
    return WindowRow(
        window.id,
        window.name,
        window.name_en,
        window.zone,
        window.order,
        tuple((q, weights.get(q, 0.0)) for q in queues),
        _said(flaws, "window", window.id),
    )


def _zone(zone: Zone, flaws: list[Flaw]) -> ZoneRow:
    place = (zone.left, zone.top, zone.width, zone.height)
    said = _said(flaws, "zone", zone.id)
    return ZoneRow(zone.id, zone.name, zone.name_en, place, zone.order, said)


def _change(change: Difference) -> ChangeLine:
    return ChangeLine(
        _kinds().get(change.kind, change.kind),
        change.name,
        _fields().get(change.field, change.field),
        change.before,
        change.after,
    )


def _said(flaws: list[Flaw], kind: str, id: str) -> tuple[str, ...]:
    words = _flaws()
    return tuple(words[f.code] for f in flaws if (f.kind, f.id) == (kind, id))


def _kinds() -> dict[str, str]:
    return {"queue": _("队列"), "window": _("窗口"), "zone": _("区域")}


def _fields() -> dict[str, str]:
    return {
        "name": _("名称"),
        "name_en": _("英文名称"),
        "letter": _("字母"),
        "digits": _("位数"),
        "first": _("起始号"),
        "order": _("顺序"),
        "zone": _("区域"),
        "serves": _("办理的队列"),
        "place": _("图上位置"),
        "added": _("新增"),
        "removed": _("撤销"),
    }


def _flaws() -> dict[str, str]:
    return {
        "bad_id": _("编号只能用小写字母和数字"),
        "bad_letter": _("字母要是 1 到 2 个大写英文字母"),
        "bad_name": _("名称要 1 到 24 个字"),
        "bad_digits": _("位数要是 2 到 4"),
        "bad_first": _("起始号要从 1 起，放得进位数"),
        "letter_twice": _("两个队列用了同一个字母"),
        "letter_today": _("今天另一个队列已用这个字母发过号，明天才能换"),
        "nobody_serves": _("没有窗口办理这个队列"),
        "serves_nothing": _("这个窗口不办理任何队列"),
        "bad_queue": _("办理的队列不对"),
        "bad_weight": _("权重要在 0 到 10 之间"),
        "bad_zone": _("没有这个区域"),
        "bad_place": _("区域超出平面图"),
        "window_at_work": _("窗口有人在岗，先关闭窗口再撤销"),
    }
