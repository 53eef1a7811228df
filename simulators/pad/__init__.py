"""An evaluation pad on a serial line."""
