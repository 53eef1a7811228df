"""What can go wrong on a wire, as one small family.

``reason`` is a stable code for logs and screens; the text is for the person who mends the device.
"""

from traceback import format_tb


def without_words(error: BaseException) -> str:
    """Kind and place of an unexpected error, for the log. Its own words are left out: they may
    quote the bytes that it stumbled over, and those may be a person's."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"


class DeviceError(Exception):
    """A device cannot be used for now. The supervisor closes the wire and tries again later."""

    reason = "device_error"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        if reason is not None:
            self.reason = reason


class WireUnavailable(DeviceError):
    """The port does not exist, is taken, or refuses the connection."""

    reason = "wire_unavailable"


class WireLost(DeviceError):
    """The wire was open and is gone: unplugged, switched off, connection reset."""

    reason = "wire_lost"


class NoAnswer(DeviceError):
    """The wire is there and the device says nothing."""

    reason = "no_answer"


class ProtocolError(DeviceError):
    """Bytes came that the protocol does not allow: checksum, length, order."""

    reason = "protocol_error"


class Stopping(DeviceError):
    """The supervisor is shutting down: leave quickly, nothing is wrong."""

    reason = "stopping"


class UnknownDriver(DeviceError):
    """A configuration names a driver that nobody has registered."""

    reason = "unknown_driver"


class UnknownDevice(DeviceError):
    """A command names a device that is not configured, or is of another kind."""

    reason = "unknown_device"
