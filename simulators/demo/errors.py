"""What can keep a demo from coming up, worded for the person at the shell."""


class DemoError(Exception):
    """The demo cannot go on; the message says why and what to do."""


class StartFailed(DemoError):
    """A program of the demo did not come up; the message ends with what it said last."""
