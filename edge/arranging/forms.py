"""What the manager typed, as parts of the hall. Values that make no sense stay in: the domain says
what is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.boards import BoardDesign
from domain.errors import Refused
from domain.floor_choice import FloorChoice, choice_of
from domain.hall_notices import NoticePublished
from domain.plan import Plan, Queue, Served, Window, Zone
from domain.voice_rules import VoiceRules

NEW = "new"
"""Stands for the id of a row that is filled in for something that is not there yet."""

Form = Mapping[str, str]


def board_design(form: Form) -> BoardDesign:
    """The design of a board."""
    main, *beside = form.get("blocks", "").split() or [""]
    return BoardDesign(
        main,
        tuple(beside),
        form.get("colour", ""),
        form.get("zone", ""),
        _number(form.get("rows", "")),
        "names" in form,
        "ribbon" in form,
        form.get("title", "").strip(),
        form.get("title_en", "").strip(),
    )


def voice_rules(form: Form) -> VoiceRules:
    """How calls are said."""
    return VoiceRules(_number(form.get("times", "")), "english" in form)


def notice(form: Form, zone: ZoneInfo, now_ms: int) -> NoticePublished:
    """A notice. Raises Refused(`notice_times`); without a beginning it begins now."""
    begins = _moment(form.get("begins", ""), zone) or now_ms
    ends = _moment(form.get("ends", ""), zone)
    if ends is None:
        raise Refused("notice_times")
    words, english = form.get("words", "").strip(), form.get("words_en", "").strip()
    return NoticePublished(words, english, "urgent" in form, begins, ends)


def floor_choice(form: Form, plan: Plan) -> FloorChoice:
    """Queues, windows and zones: those of the plan as changed, new ones, those taken away."""
    now = choice_of(plan)
    queues = [_queue(form, f"q.{q.id}.", q) for q in (*now.queues, *_more_queues(form, plan))]
    zones = [_zone(form, f"z.{z.id}.", z) for z in (*now.zones, *_more_zones(form, plan))]
    listed = set(form.get("without", "").split())
    gone = listed | {w.id for w in now.windows if f"w.{w.id}.gone" in form}
    there = [w for w in (*now.windows, *_more_windows(form, plan)) if w.id not in gone]
    if form.get(f"q.{NEW}.letter"):
        queues.append(_new_queue(form))
    if form.get(f"z.{NEW}.name"):
        zones.append(_zone(form, f"z.{NEW}.", Zone(_free_zone(zones), "", "")))
    ids = [queue.id for queue in queues]
    windows = [_window(form, f"w.{w.id}.", w, ids) for w in there]
    if form.get(f"w.{NEW}.name"):
        made = Window(_next_window([*there, *now.windows]), "", "", ())
        windows.append(_window(form, f"w.{NEW}.", made, ids))
    return FloorChoice(tuple(queues), tuple(windows), tuple(zones), tuple(sorted(gone)))


def _more(form: Form, kind: str, known: Iterable[str]) -> list[str]:
    """Ids of rows that were added when the form was looked through before."""
    found = (re.fullmatch(rf"{kind}\.([a-z0-9-]{{1,16}})\.name", name) for name in form)
    ids = [match[1] for match in found if match is not None]
    return [id for id in dict.fromkeys(ids) if id != NEW and id not in known]


def _more_queues(form: Form, plan: Plan) -> list[Queue]:
    return [Queue(id, "", "", "") for id in _more(form, "q", plan.queues)]


def _more_windows(form: Form, plan: Plan) -> list[Window]:
    return [Window(id, "", "", ()) for id in _more(form, "w", plan.windows)]


def _more_zones(form: Form, plan: Plan) -> list[Zone]:
    return [Zone(id, "", "") for id in _more(form, "z", plan.zones)]


def _queue(form: Form, at: str, queue: Queue) -> Queue:
    return replace(
        queue,
        letter=form.get(f"{at}letter", queue.letter).strip().upper(),
        name=form.get(f"{at}name", queue.name).strip(),
        name_en=form.get(f"{at}name_en", queue.name_en).strip(),
        digits=_number(form.get(f"{at}digits", str(queue.digits))),
        first=_number(form.get(f"{at}first", str(queue.first))),
        order=_number(form.get(f"{at}order", str(queue.order))),
    )


def _new_queue(form: Form) -> Queue:
    letter = form[f"q.{NEW}.letter"].strip()
    return _queue(form, f"q.{NEW}.", Queue(f"q-{letter.lower()}", letter, "", "", order=99))


def _window(form: Form, at: str, window: Window, queues: list[str]) -> Window:
    weights = {s.queue: s.weight for s in window.serves}
    typed = {q: form.get(f"{at}s.{q}") for q in queues}
    wanted = {q: weights.get(q, 0.0) if t is None else _weight(t) for q, t in typed.items()}
    # The order of the queues that stay is the window's own.
    order = [*weights, *(q for q in queues if q not in weights)]
    return replace(
        window,
        name=form.get(f"{at}name", window.name).strip(),
        name_en=form.get(f"{at}name_en", window.name_en).strip(),
        zone=form.get(f"{at}zone", window.zone),
        order=_number(form.get(f"{at}order", str(window.order))),
        serves=tuple(Served(q, wanted[q]) for q in order if wanted.get(q)),
    )


def _zone(form: Form, at: str, zone: Zone) -> Zone:
    def side(name: str) -> int:
        return _number(form.get(f"{at}{name}", str(getattr(zone, name))))

    return replace(
        zone,
        name=form.get(f"{at}name", zone.name).strip(),
        name_en=form.get(f"{at}name_en", zone.name_en).strip(),
        left=side("left"),
        top=side("top"),
        width=side("width"),
        height=side("height"),
        order=side("order"),
    )


def _next_window(windows: Iterable[Window]) -> str:
    numbers = [int(w.id) for w in windows if w.id.isdecimal()]
    return f"{max(numbers, default=0) + 1:02d}"


def _free_zone(zones: Iterable[Zone]) -> str:
    taken = {zone.id for zone in zones}
    return next(id for n in range(1, 1000) if (id := f"z-{n}") not in taken)


def _number(text: str) -> int:
    """-1 for what is no number: no rule takes it."""
    return int(text) if text.strip().isdecimal() and len(text) <= 6 else -1


def _weight(text: str) -> float:
    try:
        weight = float(text or 0)
    except ValueError:
        return -1.0
    return weight if weight == weight else -1.0  # not a number is not equal to itself


def _moment(text: str, zone: ZoneInfo) -> int | None:
    """Wall ms of what a date field holds in the hall's own time. Raises Refused(`notice_times`)."""
    if not text:
        return None
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise Refused("notice_times") from error
