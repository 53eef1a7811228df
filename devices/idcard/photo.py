"""The place for a decoder of the card's photo.

The photo is 1,024 bytes of WLT, a closed format: no open decoder exists, and the vendors' libraries
may not be shipped. Whoever has one publishes it as an entry point in the group
``hall.photo_decoders``, a callable from the WLT bytes to a picture in a file format of its own
(BMP, PNG, JPEG); the first one found is used. The bytes stay as read on ``IdCard.photo_wlt``.
"""

from collections.abc import Callable
from importlib.metadata import entry_points

Decoder = Callable[[bytes], bytes]

GROUP = "hall.photo_decoders"


def photo_decoder() -> Decoder | None:
    """The decoder that this machine has, or None."""
    for entry in entry_points(group=GROUP):
        decoder: Decoder = entry.load()
        return decoder
    return None
