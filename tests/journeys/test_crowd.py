"""A crowd walks in: every screen of the house is alive, and nothing on them is an error."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from simulators.crowd.crowd import Crowd
from simulators.day.hands import CentreSeen
from simulators.day.patience import look
from simulators.demo.house import House
from tests.journeys.screens import DESK, WALL, Screens, images, sign_in, text

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

SPEED = 20.0
PATIENCE_S = 90.0


@pytest.fixture
def crowd(running: House) -> Iterator[Crowd]:
    walking_in = Crowd(running, SPEED)
    walking_in.start()
    yield walking_in
    walking_in.end()


def test_a_crowd_brings_every_screen_to_life(
    running: House, crowd: Crowd, chromium: Browser
) -> None:
    screens = Screens(chromium, running.hall_url, running.centre_url, running.codes, images())
    kiosk = screens.kiosk.page
    kiosk.wait_for_url("**/tickets/*", timeout=PATIENCE_S * 1000, wait_until="commit")
    screens.board.shows(lambda calls: len(calls) >= 3)
    screens.picture("board")

    accounts = running.accounts
    screens.centre.sign_in(accounts.admin.number, accounts.admin.password)
    screens.picture("centre-halls")
    screens.centre.sees(running.node, lambda hall: _states(hall) >= {"waiting", "serving"})

    console = screens.page(DESK)
    clerk = accounts.clerks[0]
    sign_in(console, running.hall_url, clerk.number, clerk.password)
    number = console.locator(".current__number")
    look(lambda: text(number), bool, PATIENCE_S)

    overview = screens.page(WALL)
    sign_in(overview, running.hall_url, accounts.manager.number, accounts.manager.password)
    screens.manager.page = overview
    screens.manager.sees(lambda hall: hall.rated > 0 and hall.taken > 5)
    screens.picture("overview")
    screens.centre.sees(running.node, lambda hall: "finished" in _states(hall))
    assert screens.troubles() == ()


def _states(hall: CentreSeen) -> set[str]:
    return {ticket.state for ticket in hall.tickets}
