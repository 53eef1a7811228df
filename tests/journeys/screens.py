"""Hands in a real browser: every screen a Chromium page, the console by keyboard alone."""

import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from simulators.day.hands import (
    CallSeen,
    CentreSeen,
    ConsoleSeen,
    GreetingSeen,
    HallSeen,
    NotDone,
    PhoneSeen,
    ServiceSeen,
    TicketRowSeen,
    TicketSeen,
    WindowOffer,
)
from simulators.day.patience import look

KIOSK, WALL, DESK, PHONE = (1080, 1920), (1920, 1080), (1366, 768), (390, 844)
KEYS = {"next": "Enter", "start": "Enter", "finish": "Enter"} | {
    "recall": "r",
    "pass": "p",
    "pause": "b",
    "resume": "b",
}
BETWEEN_PRESSES_S = 0.5
COUNT_CHIMES = """document.addEventListener("hall:called", () => {
  window.chimes = (window.chimes ?? 0) + 1; });"""
COUNT_ANSWERS = """document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig) window.answers = (window.answers ?? 0) + 1; });"""
WANTED = (
    "ERR_CONNECTION_REFUSED",  # the hall's node is down on purpose
    "ERR_CONNECTION_RESET",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_EMPTY_RESPONSE",
    "[object Event]",  # how htmx's stream extension tells of a stream that broke off
    "401 (UNAUTHORIZED)",  # the mistyped password
)
LEVELS = {"非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1}
STATES = {
    "等候中": "waiting",
    "呼叫中": "called",
    "办理中": "serving",
    "已过号": "passed",
    "已办结": "finished",
}
HALL_STATES = {"在线": "online", "失联": "silent", "未接入": "never", "已隔离": "quarantined"}


class Screens:
    """All screens of a day, and what their consoles complained of."""

    def __init__(
        self, browser: Browser, hall: str, centre: str, codes: Mapping[str, str], images: str = ""
    ) -> None:
        self._browser, self._hall, self._images = browser, hall, images
        self.complaints: list[str] = []
        self.kiosk = KioskScreen(self.page(KIOSK), self.page(PHONE), hall, codes["K1"])
        self.board = BoardScreen(self.page(WALL), hall, codes["D1"])
        self.manager = ManagerScreen(self.page(WALL), hall)
        self.centre = CentreScreen(self.page(WALL), centre)
        self.clerks: list[ClerkScreen] = []

    def clerk(self) -> "ClerkScreen":
        self.clerks.append(ClerkScreen(self.page(DESK), self._hall))
        return self.clerks[-1]

    def picture(self, name: str) -> None:
        shown = {"console": self.clerks[0]} if self.clerks else {}
        screens = {
            "kiosk": self.kiosk,
            "ticket": self.kiosk,
            "paper": self.kiosk,
            "board": self.board,
            "overview": self.manager,
            "centre": self.centre,
        }
        self.shoot(name, (screens | shown)[name.partition("-")[0]].page)

    def shoot(self, name: str, page: Page) -> None:
        """Keep a picture of a page, when pictures are wanted."""
        if self._images:
            page.screenshot(path=Path(self._images) / f"{name}.png")

    def troubles(self) -> tuple[str, ...]:
        return tuple(c for c in self.complaints if not any(wanted in c for wanted in WANTED))

    def page(self, size: tuple[int, int]) -> Page:
        """A page in a browser profile of its own; what it complains of is kept."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            timezone_id="Asia/Shanghai",
            locale="zh-CN",
        )
        context.add_init_script(COUNT_CHIMES + COUNT_ANSWERS)
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


class KioskScreen:
    """A touch screen."""

    def __init__(self, page: Page, phone: Page, hall: str, code: str) -> None:
        self.page, self._phone, self._hall = page, phone, hall
        self._home = f"{hall}/kiosk/K1/"
        self._opened: dict[str, str] = {}
        pair(page, hall, code)

    def services(self) -> tuple[ServiceSeen, ...]:
        self.page.goto(self._home)
        return self._offered()

    def greeting(self) -> GreetingSeen:
        self.page.wait_for_url("**/services")
        name = self.page.locator(".greeting__name").inner_text().partition("，")[0]
        chosen = self.page.locator("label.chip", has=self.page.locator("input:checked"))
        priority = chosen.inner_text().strip()
        return GreetingSeen(name, "" if priority == "无" else priority, self._offered())

    def take(self, service: str) -> TicketSeen:
        self._touch(service)
        return self._ticket()

    def take_without_card(self, service: str) -> TicketSeen:
        self.choose(service)
        self.page.locator("button[name=without_card]").click()
        return self._ticket()

    def choose(self, service: str) -> None:
        self.page.goto(self._home)
        self._touch(service)
        self.page.wait_for_url("**/card")

    def ticket(self, until: Callable[[TicketSeen], bool]) -> TicketSeen:
        return look(self._ticket, until)

    def phone(self) -> PhoneSeen:
        number = self._ticket().number
        self._opened[number] = f"{self._hall}/t/{self.page.url.rpartition('/')[2]}"
        return self.phone_of(number)

    def phone_of(self, number: str) -> PhoneSeen:
        self._phone.goto(self._opened[number])
        shown = self._phone.locator("#phone-ticket")
        state = (shown.get_attribute("class") or "").rpartition("--")[2]
        window = text(shown.locator(".phone-ticket__go strong"))
        found = re.search(r"[A-Z]\d+", shown.locator("h1").inner_text())
        return PhoneSeen(found[0] if found else "", state, window)

    def leave(self) -> None:
        self.page.locator("form.kiosk-actions button, .kiosk-actions form button").first.click()
        self.page.wait_for_url(self._home)

    def _touch(self, service: str) -> None:
        name = self.page.locator(".queue-card__name", has_text=exactly(service))
        self.page.locator("button.queue-card", has=name).click()

    def _offered(self) -> tuple[ServiceSeen, ...]:
        return tuple(
            ServiceSeen(
                text(card.locator(".queue-card__letter")),
                text(card.locator(".queue-card__name")),
                figure(text(card.locator(".queue-card__ahead"))),
            )
            for card in self.page.locator("button.queue-card").all()
        )

    def _ticket(self) -> TicketSeen:
        self.page.wait_for_url("**/tickets/*")
        state = self.page.locator(".print-state").get_attribute("class") or ""
        return TicketSeen(
            number=text(self.page.locator(".paper__number")),
            service=text(self.page.locator(".paper__queue")),
            ahead=figure(text(self.page.locator(".paper__facts dd").first)),
            printing=state.rpartition("--")[2],
            says=text(self.page.locator("#ticket .problem")).replace("\n", " "),
        )


class BoardScreen:
    """A display on the wall."""

    def __init__(self, page: Page, hall: str, code: str) -> None:
        self.page = page
        pair(page, hall, code)

    def shows(self, until: Callable[[tuple[CallSeen, ...]], bool]) -> tuple[CallSeen, ...]:
        return look(self._calls, until)

    def chimes(self) -> int:
        return int(self.page.evaluate("window.chimes ?? 0"))

    def _calls(self) -> tuple[CallSeen, ...]:
        pairs = self.page.locator(".call").evaluate_all(
            "calls => calls.map(c => ['.call__number', '.call__window']"
            ".map(part => c.querySelector(part).textContent.trim()))"
        )
        return tuple(CallSeen(number, window) for number, window in pairs)


class ClerkScreen:
    """A window's console; no mouse is plugged in."""

    def __init__(self, page: Page, hall: str) -> None:
        self.page, self._hall = page, hall
        self._pressed_at = 0.0

    def sign_in(self, number: str, password: str) -> None:
        sign_in(self.page, self._hall, number, password)

    def windows(self) -> tuple[WindowOffer, ...]:
        self.page.wait_for_url("**/window/choose")
        return tuple(
            WindowOffer(
                text(option.locator(".window-option__name")),
                tuple(text(option.locator(".window-option__queues")).split("、")),
            )
            for option in self.page.locator(".window-option").all()
        )

    def open(self, window: str) -> ConsoleSeen:
        wanted = [w.name for w in self.windows()].index(window)
        free = self.page.locator(".window-option:not([disabled]) .window-option__name")
        for _ in range(free.all_inner_texts().index(window) if wanted else 0):
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/window")
        return self._console()

    def press(self, act: str) -> ConsoleSeen:
        return self._answer(lambda: self.page.keyboard.press(KEYS[act]))

    def transfer(self, to: str) -> ConsoleSeen:
        return self._choose("t", to)

    def bring_back(self, number: str) -> ConsoleSeen:
        return self._choose("q", number)

    def close(self) -> None:
        self._rest()
        self.page.keyboard.press("x")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/window/choose")

    def sees(self, until: Callable[[ConsoleSeen], bool]) -> ConsoleSeen:
        return look(self._console, until)

    def _choose(self, key: str, what: str) -> ConsoleSeen:
        self._rest()
        self.page.keyboard.press(key)
        choice = self.page.locator("dialog[open] .choice", has_text=what)
        letter = choice.first.get_attribute("data-choice") or ""
        return self._answer(lambda: self.page.keyboard.press(letter.lower()))

    def _answer(self, press: Callable[[], None]) -> ConsoleSeen:
        """Press, wait for the answer, read the page. Raises NotDone with what it says."""
        self._rest()
        before = self._answers()
        press()
        look(self._answers, lambda now: now > before)
        self._pressed_at = time.monotonic()
        said = text(self.page.locator("#console-problem .problem"))
        if said:
            raise NotDone(said)
        return self._console()

    def _answers(self) -> int:
        return int(self.page.evaluate("window.answers ?? 0"))

    def _rest(self) -> None:
        """A second press at once would count as a double press."""
        time.sleep(max(0.0, self._pressed_at + BETWEEN_PRESSES_S - time.monotonic()))

    def _console(self) -> ConsoleSeen:
        body = self.page.locator("#console-body")
        number = text(body.locator(".current__number"))
        state = (body.locator(".current").get_attribute("class") or "").rpartition("--")[2]
        calls = re.search(r"第 (\d+) 次", text(body.locator(".current__state")))
        foot = text(body.locator(".console__foot"))
        stars = re.search(r"最近评价\s*([★☆]*)", foot)
        return ConsoleSeen(
            number=number,
            ticket_state=state if number else "",
            calls=int(calls[1]) if calls else int(bool(number)),
            passed=tuple(body.locator(".passed__one .number").all_inner_texts()),
            waiting=figure(text(body.locator(".card__head .muted").first)),
            pad="asking" if "正在请人评价" in foot else "off" if "未连接" in foot else "idle",
            rating=stars[1].count("★") if stars else 0,
            online="线路中断" not in foot,
        )


class ManagerScreen:
    """The overview."""

    def __init__(self, page: Page, hall: str) -> None:
        self.page, self._hall = page, hall

    def sign_in(self, number: str, password: str) -> None:
        sign_in(self.page, self._hall, number, password)
        self.page.wait_for_url("**/overview")

    def sees(self, until: Callable[[HallSeen], bool]) -> HallSeen:
        return look(self._hall_now, until)

    def _hall_now(self) -> HallSeen:
        whole = self.page.locator("#overview")
        stats = stats_of(whole)
        words = text(whole)
        closed = whole.locator("tbody tr", has_text="未开").count()
        windows = whole.locator("table").nth(1).locator("tbody tr").count()
        return HallSeen(
            taken=figure(stats["今日取号"]),
            rated=figure(stats["已评价"]),
            windows_open=windows - closed,
            line="cut" if "所有记录都在本地" in words else "connected",
            backlog=figure(words.partition("待上传事件")[2]),
            alarms=tuple(whole.locator(".alarm__text").all_inner_texts()),
        )


class CentreScreen:
    """The centre's page of one hall."""

    def __init__(self, page: Page, centre: str) -> None:
        self.page, self._centre = page, centre

    def sign_in(self, number: str, password: str) -> None:
        sign_in(self.page, self._centre, number, password)
        self.page.wait_for_url("**/halls")

    def sees(self, hall: str, until: Callable[[CentreSeen], bool]) -> CentreSeen:
        if not self.page.url.endswith(f"/halls/{hall}"):
            self.page.goto(f"{self._centre}/halls/{hall}")
        return look(self._hall_now, until)

    def _hall_now(self) -> CentreSeen:
        whole = self.page.locator("#hall")
        state = text(whole.locator(".overview__title .badge"))
        rows = (
            whole.locator("table")
            .last.locator("tbody tr")
            .evaluate_all(
                "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
            )
        )
        tickets = (TicketRowSeen(row[0], STATES.get(row[2], row[2]), stars(row[8])) for row in rows)
        since = text(whole.locator(".problem__what"))
        return CentreSeen(HALL_STATES.get(state, state), since, tuple(tickets))


def images() -> str:
    """Where pictures of this run are wanted, empty for nowhere."""
    return os.environ.get("HALL_IMAGES", "")


def pair(page: Page, hall: str, code: str) -> None:
    """Pair a screen with its station, as somebody does once."""
    page.goto(f"{hall}/pair?code={code}")
    page.wait_for_function("document.activeElement?.id === 'code'")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(kiosk|board)/"))


def sign_in(page: Page, base: str, number: str, password: str) -> None:
    """Type, Tab, type, Enter. Raises NotDone with what the page says."""
    page.goto(f"{base}/sign-in")
    # Autofocus comes with the first painting, which a busy machine may do after the load.
    page.wait_for_function("document.activeElement?.id === 'staff_no'")
    page.keyboard.type(number)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    said = text(page.locator(".door__box .problem"))
    if said:
        raise NotDone(said)


def text(found: Locator) -> str:
    """What is written there, empty when there is nothing."""
    return " ".join(found.all_inner_texts()).strip()


def figure(words: str) -> int:
    """The first number in some words, 0 without one."""
    found = re.search(r"\d[\d,]*", words)
    return int(found[0].replace(",", "")) if found else 0


def stars(words: str) -> int:
    """A rating's level, 0 for a dash."""
    return LEVELS.get(words.rpartition("\n")[2].strip().lstrip("★☆ "), 0)


def stats_of(whole: Locator) -> dict[str, str]:
    """Label -> value of the figures at the top."""
    pairs = whole.locator(".stat").evaluate_all(
        "stats => stats.map(s => [s.children[0].innerText.trim(), s.children[1].innerText.trim()])"
    )
    return {str(label): str(value) for label, value in pairs}


def exactly(words: str) -> re.Pattern[str]:
    """Only this text, so that one service's name may begin another's."""
    return re.compile(rf"^\s*{re.escape(words)}\s*$")
