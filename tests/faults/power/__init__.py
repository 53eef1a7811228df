"""Power cuts: every write and sync of the real store code is recorded, then cut at any instant."""
