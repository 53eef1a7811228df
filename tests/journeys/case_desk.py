"""The case desk as a clerk uses it: keys alone, and what the page says."""

import re

from playwright.sync_api import Page, expect

PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


class CaseDesk:
    """A page of a window, somebody being served."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)

    def open(self) -> None:
        """From the console: 受理."""
        self.page.keyboard.press("a")
        self.page.wait_for_url("**/case")
        expect(self.page.locator("html[data-ready]")).to_have_count(1)

    def choose(self, query: str, name: str) -> None:
        """Type until the item stands first, then Enter."""
        self.page.keyboard.type(query)
        first = self.page.locator(".item-option__name").first
        expect(first).to_have_text(name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
        self.stands("填写中")

    def find(self, number: str) -> None:
        """From any page of the desk or the console: by its number."""
        if not self.page.url.endswith("/case"):
            self.page.goto(re.sub(r"^(https?://[^/]+).*", r"\1/case", self.page.url))
        expect(self.page.locator("html[data-ready]")).to_have_count(1)
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("/")
        expect(self.page.locator("#find")).to_be_focused()
        self.page.keyboard.type(number)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
        expect(self.page.locator("html[data-ready]")).to_have_count(1)

    def pay(self, reduction: int = 0) -> None:
        """Take the fee: the n-th reduction, cash."""
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/cashier/*")
        expect(self.page.locator("html[data-ready]")).to_have_count(1)
        expect(self.page.locator(".fee select").first).to_be_focused()
        for _ in range(reduction):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/case/*")
        expect(self.page.locator("html[data-ready]")).to_have_count(1)

    def holds(self, question: str, answer: str) -> None:
        """Wait until an answer stands there, without typing it."""
        expect(self.page.locator(f"[name={question}]")).to_have_value(answer)

    def at(self, question: str) -> None:
        """The keyboard is at this question."""
        expect(self.page.locator(f"[name={question}]")).to_be_focused()

    def type(self, *answers: str) -> None:
        """Answer question after question, Enter after each; `↓2` chooses the second of a list."""
        for answer in answers:
            if answer.startswith("↓"):
                for _ in range(int(answer[1:] or 1)):
                    self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(answer)
            self.page.keyboard.press("Enter")

    def go_to(self, question: str) -> None:
        """Tab until the keyboard is there."""
        for _ in range(60):
            name = self.page.evaluate("document.activeElement.name ?? ''")
            if name == question:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{question} cannot be reached by keyboard")

    def materials(self, keys: str) -> None:
        """F8, then a digit for each material that is asked for, as fast as fingers are."""
        rows = self.page.locator("[data-material]:not([hidden])")
        expect(rows.nth(len(keys) - 1)).to_be_visible()  # the last answer may ask for one more
        self.page.keyboard.press("F8")
        expect(self.page.locator("[data-material]:focus")).to_have_count(1)
        for key in keys:
            self.page.keyboard.press(key)
        states = {"1": "received", "2": "deferred", "3": "waived", "0": "missing"}
        for at, key in enumerate(keys):
            expect(rows.nth(at)).to_have_attribute("data-state", states[key])

    def step(self, keys: str, state: str, words: str = "", choice: int = 0) -> None:
        """Press, write the reason where one is asked for, and wait for the state."""
        self.page.keyboard.press(keys)
        dialog = self.page.locator("dialog[open]")
        if words or choice or self._asks():
            expect(dialog).to_have_count(1)
            for _ in range(choice):
                self.page.keyboard.press("ArrowDown")
            if words:
                self._to_words()
                self.page.keyboard.type(words)
            self.page.keyboard.press("Control+Enter")
        self.stands(state)

    def hand_over(self, words: str = "") -> None:
        """From the case to whoever stands here: the card on the reader says who, else words do."""
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/issuing/*")
        expect(self.page.locator("html[data-ready]")).to_have_count(1)
        if words:
            self.page.locator("[name=words]").first.fill(words)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/case/*")
        self.stands("已办结")

    def stands(self, state: str) -> None:
        """The page shows the case in this state."""
        expect(self.page.locator(".case__how .badge", has_text=state)).to_have_count(1)
        expect(self.page.locator("html[data-ready]")).to_have_count(1)

    def fact(self, label: str) -> str:
        """A fact of the case."""
        row = self.page.locator(
            ".case-facts__list div", has=self.page.get_by_text(label, exact=True)
        )
        return row.locator("dd").inner_text()

    def number(self) -> str:
        """The case's number."""
        return self.page.locator(".case-facts__number").inner_text()

    def story(self) -> list[str]:
        """What happened, oldest first."""
        return self.page.locator(".story__what").all_inner_texts()[::-1]

    def _asks(self) -> bool:
        self.page.wait_for_timeout(150)
        return self.page.locator("dialog[open]").count() > 0

    def _to_words(self) -> None:
        words = self.page.locator("dialog[open] [data-words]")
        for _ in range(6):
            if words.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("the words cannot be reached by keyboard")
