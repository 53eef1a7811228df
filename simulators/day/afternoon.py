"""Steps 5 to 8: the centre sees it; the line is cut and comes back; the power is cut."""

from statistics import median
from time import monotonic

from simulators.day.browserless import Page
from simulators.day.burst import burst
from simulators.day.evidence import Log, digests, read_log, spoil
from simulators.day.hands import CentreSeen
from simulators.day.morning import serve
from simulators.day.patience import look
from simulators.day.script import Day, expect, require

SEEN_WITHIN_S = 2.0


def centre_sees(day: Day) -> str:
    """All of the morning is there, and what happens now comes within two seconds."""
    house, (clerk, *_) = day.house, day.clerks
    day.hands.centre.sees(house.node, lambda seen: _rated(seen) == day.served)
    number = day.hands.kiosk.take_without_card(day.main).number
    delays = [_until_centre(day, number, "waiting")]
    day.hands.kiosk.leave()
    clerk.press("next")
    delays.append(_until_centre(day, number, "called"))
    clerk.press("start")
    delays.append(_until_centre(day, number, "serving"))
    serve(day, 0, number, 4)
    delays.append(_until_centre(day, number, "finished"))
    day.hands.picture("centre-hall")
    typical = median(delays)
    said = f"seen after {typical:.2f} s (median), {max(delays):.2f} s (longest)"
    require(typical <= SEEN_WITHIN_S, f"{said}, allowed {SEEN_WITHIN_S:.0f} s")
    return said


def cut_the_line(day: Day) -> str:
    """The hall goes on as before, restart included; the centre says since when it is silent."""
    house, hands, clerk = day.house, day.hands, day.clerks[0]
    house.devices.line.cut()
    hands.manager.sees(lambda hall: hall.line == "cut")
    clerk.sees(lambda seen: not seen.online)
    before = _whole_visit(day)
    house.restart_hall()
    expect(clerk.sees(lambda seen: not seen.number).rating, 5, "the console is as it was")
    after = _whole_visit(day)
    left = hands.kiosk.take_without_card(day.main).number
    hands.kiosk.leave()
    backlog = hands.manager.sees(lambda hall: hall.backlog > 0).backlog
    hands.picture("overview-cut")
    silent = hands.centre.sees(house.node, lambda seen: bool(seen.silent_since))
    known = {ticket.number for ticket in silent.tickets}
    require(not known & {before, after, left}, "the centre cannot know what happened since")
    day.numbers["left"] = left
    hands.picture("centre-silent")
    return (
        f"{before}, restart, {after}, {left} waits; {backlog} events kept; "
        f"the centre: {silent.state} since {silent.silent_since}"
    )


def line_is_back(day: Day) -> str:
    """Everything arrives once, in order; tables, receipts and log agree."""
    house, hands = day.house, day.hands
    house.devices.line.mend()
    hands.manager.sees(lambda hall: hall.line == "connected" and hall.backlog == 0)
    hands.centre.sees(house.node, lambda seen: not seen.silent_since and _rated(seen) == day.served)
    clerk = day.clerks[0]
    expect(clerk.press("next").number, day.numbers["left"], "the one who waited meanwhile")
    serve(day, 0, day.numbers["left"], 5)
    log = agree(day, "day")
    kinds = log.counted()
    expect(kinds["evaluation.given"], len(day.served), "ratings in the log")
    return (
        f"{len(log.events)} events ({kinds['ticket.taken']} tickets), {log.receipts} receipts, "
        f"tables of both sides agree; {spoil(house, log)}"
    )


def cut_the_power(day: Day) -> str:
    """kill -9 in the middle of a burst: every number that was answered is there, none twice."""
    house = day.house
    answered = burst(house.hall_url, house.codes["K1"], day.other, house.kill_hall)
    house.start_hall()
    for ticket, number in answered.items():
        found = _number_of(day, ticket)
        expect(found, number or found, "a number that was answered")
        answered[ticket] = found
    after = day.hands.kiosk.take_without_card(day.other).number
    day.hands.kiosk.leave()
    log = agree(day, "burst")
    taken = [(body["queue"], body["no"]) for body in log.bodies("ticket.taken")]
    expect(len(set(taken)), len(taken), "numbers in the log, each once")
    numbers = [body["number"] for body in log.bodies("ticket.taken")]
    require(set(answered.values()) <= set(numbers), "every answered number is in the log")
    require(after not in answered.values(), f"{after} is new")
    expect(len(set(answered.values())), len(answered), "different numbers answered")
    return f"{len(answered)} numbers answered before kill -9, all there; the next is {after}"


def agree(day: Day, name: str) -> Log:
    """Log, receipts and tables of hall and centre, at rest. Raises Wrong."""
    house = day.house
    day.hands.manager.sees(lambda hall: hall.backlog == 0)
    # Devices that have just come up again may still add an event or two.
    mine, theirs = look(lambda: digests(house), lambda both: both[0] == both[1], 15, 0.5)
    expect(theirs, mine, "digests of the centre's tables of this hall")
    log = look(lambda: read_log(house, name), lambda log: not log.unwitnessed, 15, 0.5)
    expect([event["seq"] for event in log.events], _counting(log), "order of the events")
    expect(len({event["id"] for event in log.events}), len(log.events), "different events")
    return log


def _counting(log: Log) -> list[int]:
    return list(range(1, len(log.events) + 1))


def _whole_visit(day: Day) -> str:
    """Somebody comes, is served, and rates with five stars; their number."""
    ticket = day.hands.kiosk.take_without_card(day.main)
    day.hands.kiosk.leave()
    expect(day.clerks[0].press("next").number, ticket.number, "the only one waiting")
    serve(day, 0, ticket.number, 5)
    return ticket.number


def _until_centre(day: Day, number: str, state: str) -> float:
    began = monotonic()
    day.hands.centre.sees(
        day.house.node,
        lambda seen: state in [t.state for t in seen.tickets if t.number == number],
    )
    return monotonic() - began


def _rated(seen: CentreSeen) -> dict[str, int]:
    return {t.number: t.rating for t in seen.tickets if t.rating}


def _number_of(day: Day, ticket: str) -> str:
    return str(Page(day.house.hall_url).see(f"/t/{ticket}")["number"])
