"""Blobs of the halls: taken in by the tus protocol, checked, kept sealed, handed back on demand."""
