"""What holds for every test."""

import os
import tempfile

from hypothesis import settings

# Machines differ and are shared: how long an example takes says nothing about the rule it tests.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# No test looks at this machine's own card readers; pcsc-lite's library reads the name once.
os.environ["PCSCLITE_CSOCK_NAME"] = (
    f"{tempfile.gettempdir()}/hall-pcsc-{os.getpid()}/run/pcscd.comm"
)
