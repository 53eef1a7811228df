"""Messages on a stream: four bytes of length, big-endian, then a JSON object in UTF-8.

Sans I/O: both ends of the line use it, over whatever sockets they have.
"""

import json
from typing import Any

from devices.errors import ProtocolError

HEAD = 4
LONGEST = 8 * 1024 * 1024
"""A message with a page of a document camera stays far below; more is not one of ours."""

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """The bytes of one message. Raises ProtocolError when it is too long."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LONGEST:
        raise ProtocolError(f"a message of {len(body)} bytes")
    return len(body).to_bytes(HEAD, "big") + body


class Framer:
    """Takes bytes as they come, gives whole messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """All messages complete now. Raises ProtocolError: the line is of no use any more."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= HEAD:
            length = int.from_bytes(self._buffer[:HEAD], "big")
            if length > LONGEST:
                raise ProtocolError(f"a message of {length} bytes is announced")
            if len(self._buffer) < HEAD + length:
                break
            messages.append(_decode(bytes(self._buffer[HEAD : HEAD + length])))
            del self._buffer[: HEAD + length]
        return messages


def _decode(body: bytes) -> Message:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise ProtocolError("a message is not JSON") from None  # its bytes may be a person's
    if not isinstance(message, dict) or not isinstance(message.get("is"), str):
        raise ProtocolError("a message does not say what it is")
    return message
