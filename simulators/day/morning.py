"""Steps 1 to 4: the hall opens; people come, are called, served, and say how it was."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image

from simulators.citizens import random_citizen
from simulators.day.hands import Clerk, NotDone, TicketSeen
from simulators.day.patience import look
from simulators.day.script import Day, Wrong, expect, require

OLD, YOUNG = 72, 34
HALL_TIME = ZoneInfo("Asia/Shanghai")


def open_hall(day: Day) -> str:
    """Staff sign in and sit down; one of them mistypes the password first."""
    house, hands = day.house, day.hands
    pads = house.pad_windows()
    for account, window in zip(house.accounts.clerks, pads, strict=False):
        clerk = hands.clerk()
        if not day.clerks:
            refused(partial(clerk.sign_in, account.number, "wrong"))
        clerk.sign_in(account.number, account.password)
        offers = {offer.name: offer for offer in clerk.windows()}
        clerk.open(window)
        day.clerks.append(clerk)
        day.windows.append(offers[window])
    day.main, day.other = _services(day)
    manager = house.accounts.manager
    hands.manager.sign_in(manager.number, manager.password)
    admin = house.accounts.admin
    hands.centre.sign_in(admin.number, admin.password)
    count = len(day.clerks)
    hands.manager.sees(lambda hall: hall.windows_open == count and hall.line == "connected")
    hands.picture("kiosk-welcome")
    return f"{count} windows open: {', '.join(w.name for w in day.windows)}"


def take_a_number(day: Day) -> str:
    """A card, a greeting by masked name, a service, paper."""
    kiosk = day.hands.kiosk
    citizen = day.house.devices.reader.lay(age=YOUNG)
    greeting = kiosk.greeting()
    expect(greeting.name[:1], citizen["name"][:1], "first character of the name")
    require(set(greeting.name[1:]) == {"*"}, f"the rest of the name is masked: {greeting.name}")
    expect(greeting.priority, "", "priority of somebody young")
    day.hands.picture("kiosk-services")
    kiosk.take(day.main)
    ticket = kiosk.ticket(lambda seen: seen.printing == "printed")
    phone = kiosk.phone()
    expect((phone.number, phone.state), (ticket.number, "waiting"), "the ticket's own page")
    day.hands.picture("ticket")
    paper = _paper(day, ticket)
    done_at_kiosk(day)
    day.numbers["first"] = ticket.number
    return f"{greeting.name} has {ticket.number}; paper: {paper}"


def call_people(day: Day) -> str:
    """The elderly first; recall; one passed, who comes back; one sent on; paper out."""
    kiosk, board, (first, second) = day.hands.kiosk, day.hands.board, day.clerks[:2]
    here, there = day.windows[0].name, day.windows[1].name
    plain = kiosk.take_without_card(day.main).number
    kiosk.leave()
    old = _take_with_card(day, OLD).number
    waited = day.waiting(kiosk.services())
    expect(first.press("next").number, old, "the elderly go first")
    board.shows(lambda calls: (old, here) in [(c.number, c.window) for c in calls])
    expect(kiosk.phone_of(old).window, here, "the ticket's own page says where")
    look(lambda: day.waiting(kiosk.services()), lambda now: now == waited - 1)
    _recall(day, first)
    day.hands.picture("console")
    serve(day, 0, old, 5)

    early = day.numbers["first"]
    expect(first.press("next").number, early, "then whoever came first")
    require(early in first.press("pass").passed, f"{early} is among the passed")
    expect(first.press("next").number, plain, "then the next")
    first.press("start")
    first.transfer(day.other)
    expect(second.press("next").number, plain, f"{there} calls the one sent on")
    board.shows(lambda calls: (plain, there) in [(c.number, c.window) for c in calls])
    require(early not in first.bring_back(early).passed, f"{early} is back in line")
    return f"{old} (elderly) first, {early} passed and back, {plain} sent on to {there}"


def run_out_of_paper(day: Day) -> str:
    """The paper ends in the middle of a ticket; the number stays on the screen."""
    printer, kiosk, manager = day.house.devices.printer, day.hands.kiosk, day.hands.manager
    printer.paper_out(after_lines=3)
    day.house.devices.reader.lay(age=YOUNG)
    kiosk.greeting()
    number = kiosk.take(day.main).number
    seen = kiosk.ticket(lambda seen: seen.printing == "failed")
    require(number in seen.says, f"the page says the number: {seen.says}")
    expect(kiosk.phone().state, "waiting", "the number holds")
    manager.sees(lambda hall: any("缺纸" in words for words in hall.alarms))
    day.hands.picture("paper-out")
    done_at_kiosk(day)
    printer.refill()
    manager.sees(lambda hall: not any("缺纸" in words for words in hall.alarms))
    whole = _take_with_card(day, YOUNG)
    day.numbers |= {"unprinted": number, "whole": whole.number}
    return f"{number} without paper: {seen.says}"


def serve_and_rate(day: Day) -> str:
    """Service ends, the pad asks, a rating is stored once."""
    first, second = day.clerks[:2]
    rated = day.hands.manager.sees(lambda _: True).rated
    back = day.numbers["first"]
    expect(first.press("next").number, back, "who was passed and came back goes before newcomers")
    pad = day.house.devices.pads[_window_id(day, 0)]
    pad.fault("double_press")
    serve(day, 0, back, 4)
    pad.press(1, force=True)
    look(pad.state, lambda state: not state["waiting_for_ack"])
    pad.fault("")
    expect(first.sees(lambda seen: seen.pad == "idle").rating, 4, "the first press counts")
    serve(day, 1, second.sees(lambda seen: bool(seen.number)).number, 5)
    for name in ("unprinted", "whole"):
        expect(first.press("next").number, day.numbers[name], "the next in line")
        serve(day, 0, day.numbers[name], 3)
    wanted = rated + 4
    day.hands.manager.sees(lambda hall: hall.rated == wanted)
    return f"{len(day.served)} ratings: " + ", ".join(
        f"{n} {'★' * s}" for n, s in day.served.items()
    )


def serve(day: Day, seat: int, number: str, stars: int) -> None:
    """Start and finish whoever is at a window; they press the pad."""
    clerk, pad = day.clerks[seat], day.house.devices.pads[_window_id(day, seat)]
    if clerk.sees(lambda seen: seen.number == number).ticket_state == "called":
        clerk.press("start")
    clerk.press("finish")
    look(pad.state, lambda state: state["lamp"] == "asking")
    pad.press(stars)
    clerk.sees(lambda seen: seen.rating == stars and seen.pad == "idle")
    day.served[number] = stars


def done_at_kiosk(day: Day) -> None:
    """Take the card away, touch 'done'."""
    reader = day.house.devices.reader
    finds = reader.state()["finds"]
    reader.lift()
    day.hands.kiosk.leave()
    # No hand is so quick that the reader looks only before and after an exchange of cards.
    look(reader.state, lambda state: state["finds"] > finds + 1)


def refused(act: Callable[[], None]) -> str:
    """What the screen says when it refuses. Raises Wrong when it does not."""
    try:
        act()
    except NotDone as said:
        return str(said)
    raise Wrong("a wrong password was let in")


def _take_with_card(day: Day, age: int) -> TicketSeen:
    kiosk = day.hands.kiosk
    citizen = random_citizen(age=age)
    day.house.devices.reader.lay(citizen.as_json())
    greeting = kiosk.greeting()
    expect(bool(greeting.priority), age >= 60, f"priority chosen by the card at {age}")
    kiosk.take(day.main)
    ticket = kiosk.ticket(lambda seen: seen.printing == "printed")
    kiosk.phone()
    done_at_kiosk(day)
    return ticket


def _recall(day: Day, clerk: Clerk) -> None:
    chimes = day.hands.board.chimes()
    expect(clerk.press("recall").calls, 2, "calls after a recall")
    look(day.hands.board.chimes, lambda now: now > chimes)


def _paper(day: Day, ticket: TicketSeen) -> str:
    """Look at what the printer drew. Raises Wrong."""
    printer = day.house.devices.printer
    page = look(printer.pages, lambda pages: bool(pages) and pages[-1]["cut"])[-1]
    wait = ("预计等候", "分钟")
    today = f"{datetime.now(HALL_TIME):%Y-%m-%d}"
    for words in (ticket.number, ticket.service, f"前面还有 {ticket.ahead} 人", *wait, today):
        require(words in page["text"], f"{words!r} is on the paper:\n{page['text']}")
    require(page["qr"] and "/t/" in page["qr"][0], "a QR code is on the paper")
    picture = Image.open(BytesIO(printer.png(page["number"]))).convert("L")
    dark = sum(picture.histogram()[:128])
    require(dark > 2000, f"the picture is drawn ({dark} dark dots)")
    return f"{picture.width}×{picture.height} dots, QR {page['qr'][0]}"


def _services(day: Day) -> tuple[str, str]:
    """A service of the first window, and another of the second."""
    offered = {service.name for service in look(day.hands.kiosk.services, bool)}
    main = next(s for s in day.windows[0].services if s in offered)
    other = next(s for s in day.windows[1].services if s in offered and s != main)
    return main, other


def _window_id(day: Day, seat: int) -> str:
    name = day.windows[seat].name
    return next(window for window, shown in day.house.windows.items() if shown == name)
