"""What can be wrong with a log, its bytes, or the other side of an exchange."""


class SyncError(Exception):
    """Base of the room's errors."""


class BadEvent(SyncError):
    """Bytes that are not an event: not JSON, a wrong type, a missing key, too long."""


class BrokenChain(SyncError):
    """A log that does not hang together. `seq` is the first place where it breaks."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"at {seq}: {reason}")
        self.seq = seq
        self.reason = reason


class ClockSkew(SyncError):
    """A stamp further ahead of our wall clock than we follow. `ahead_ms` says how far."""

    def __init__(self, ahead_ms: int) -> None:
        super().__init__(f"{ahead_ms} ms ahead")
        self.ahead_ms = ahead_ms


class BadBatch(SyncError):
    """A batch that is not what its header says, or larger than a batch may be."""


class BadReceipt(SyncError):
    """A receipt that its centre did not sign, or for another place in the log."""


class BadSignature(SyncError):
    """A signature that does not fit its bytes and key."""


class StoreTooOld(SyncError):
    """An SQLite library with known corruption bugs, or a store newer than this program."""


class NoSuchBlob(SyncError):
    """There is no blob with this address here."""


class DamagedBlob(SyncError):
    """A sealed blob that cannot be opened with our key, or is not what its address says."""


class BlobTooLong(SyncError):
    """More bytes than one blob may have."""
