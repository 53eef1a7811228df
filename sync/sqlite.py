"""Opening an SQLite file so that acknowledged means kept.

The library is SQLCipher's build (`sqlcipher3`): newer than the releases with the WAL-reset
corruption bug (3.7.0 to 3.51.2), and its page MACs notice every flipped bit of an encrypted
file.
"""

import sys
from pathlib import Path
from typing import Any, Final

import sqlcipher3
from sqlcipher3 import dbapi2

from sync.errors import StoreTooOld

# sqlite-utils takes `pysqlite3` when it is there; ours must be the only SQLite in the process.
sys.modules.setdefault("pysqlite3", sqlcipher3)

OLDEST: Final = (3, 51, 3)
APPLICATION_ID: Final = 0x48414C4C
"""ASCII `HALL`."""

Connection = Any
"""`sqlcipher3.dbapi2.Connection`, which ships no types."""

CIPHER: Final = "cipher_hmac_algorithm = HMAC_SHA256"
"""A MAC on each page, by the hash that processors compute in hardware; part of the file format."""

PRAGMAS: Final = (
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    "trusted_schema=off",
    "mmap_size=0",
    "cell_size_check=on",
    "secure_delete=on",
    "busy_timeout=5000",
)


def open_database(path: Path, key: bytes | None, *, readonly: bool = False) -> Connection:
    """A connection in autocommit mode. `key`: 32 bytes for an encrypted file, None for a plain one.

    Raises StoreTooOld, `dbapi2.DatabaseError` when the key is wrong or the file is damaged.
    """
    if tuple(int(part) for part in dbapi2.sqlite_version.split(".")) < OLDEST:
        raise StoreTooOld(f"SQLite {dbapi2.sqlite_version} is older than 3.51.3")
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA {CIPHER}")
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    if readonly:
        connection.execute("PRAGMA query_only=on")
        connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


DatabaseError = dbapi2.DatabaseError
IntegrityError = dbapi2.IntegrityError
