"""What a scanner sends: the text of a code, ended by CR, LF or both, as nearly every make does out
of the box (Honeywell, Zebra and Newland manuals: suffix CR for serial, Enter for a keyboard).
"""

LONGEST = 2048  # a QR code holds 2,953 bytes at most; what halls print is far shorter
ENDS = b"\r\n"


class CodeParser:
    """Takes bytes as they come, gives whole codes. One that is too long is dropped to its end."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._too_long = False

    @property
    def pending(self) -> int:
        """Bytes held that are not a whole code yet."""
        return len(self._held)

    def feed(self, data: bytes) -> list[str]:
        """All codes complete now, without empty ones. Never raises."""
        codes: list[str] = []
        for byte in data:
            if byte in ENDS:
                codes += self._finish()
            elif len(self._held) >= LONGEST:
                self._held.clear()
                self._too_long = True
            elif not self._too_long:
                self._held.append(byte)
        return codes

    def _finish(self) -> list[str]:
        text = "" if self._too_long else readable(bytes(self._held))
        self._held.clear()
        self._too_long = False
        return [text] if text else []


def readable(data: bytes) -> str:
    """UTF-8, else GB18030 (scanners send Chinese in either), without control characters."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return "".join(c for c in data.decode(encoding) if c.isprintable()).strip()
        except UnicodeDecodeError:
            continue
    return ""
