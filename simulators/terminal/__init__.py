"""A payment terminal: somebody's card or wallet at its end, a bank behind it."""
