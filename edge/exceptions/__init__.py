"""Exceptions (矛盾记录): what did not go together with the centre, with both stories."""
