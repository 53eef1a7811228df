"""What a caller's keys mean, and what its digits show. Same frame as the public pads
(``devices.pad.frames``).

Source: ``JackQChen/QueueSystem`` (MIT), CallSystem/frmMain.cs, which serves such boxes: every key
comes as a frame whose last data byte is the key; the program answers with the same frame. Digits: a
frame with function 02 and six places, three for how many wait and three for the ticket, 0A is dark.
Function 03 beeps. The function of a key's frame is not looked at there, except that 11 is a pad's.
"""

from enum import StrEnum

SHOW, BEEP = 0x02, 0x03
PAD_PRESS = 0x11
DARK = 0x0A
CONFIRM = 0x0F


class Key(StrEnum):
    """What the clerk wants. ``PASS`` is 6 and confirm, ``HANG`` 0 and confirm, ``BACK`` 3 and
    confirm."""

    CALL = "call"
    RECALL = "recall"
    EVALUATE = "evaluate"
    PAUSE = "pause"
    TRANSFER = "transfer"
    PASS = "pass"
    HANG = "hang"
    BACK = "back"


KEYS = {
    0x0B: Key.EVALUATE,
    0x0C: Key.CALL,
    0x0D: Key.RECALL,
    0x12: Key.PAUSE,
    0x13: Key.TRANSFER,
}
CONFIRMED = {0x06: Key.PASS, 0x00: Key.HANG, 0x03: Key.BACK}


def key_of(data: bytes) -> Key | None:
    """The key in a frame's data; None for one that means nothing to us."""
    if len(data) == 2 and data[1] == CONFIRM:
        return CONFIRMED.get(data[0])
    return KEYS.get(data[-1]) if data else None


def digits(waiting: int, number: str) -> bytes:
    """Six places: how many wait (999 at most), and the last three figures of a ticket's number."""
    figures = [c for c in number if c.isascii() and c.isdigit()][-3:]
    ticket = bytes(int(c) for c in figures)
    count = bytes(int(c) for c in f"{min(waiting, 999):03d}")
    return count + bytes([DARK]) * (3 - len(ticket)) + ticket
