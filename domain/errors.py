"""What the rules say when something may not happen."""


class Refused(Exception):
    """A rule forbids the act; nothing has changed.

    `code` names the rule (a stable word, e.g. ``ticket_not_waiting``); `facts` are the values
    that the words for people need. The edge of the system turns code and facts into Chinese or
    English. Never put personal data into `facts`.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        listed = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({listed})" if listed else self.code
