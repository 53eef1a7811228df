"""Taking in what halls send: verify, append, sign for it; a fork is kept whole and shown."""
