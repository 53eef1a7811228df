"""Exceptions (矛盾记录) of every hall, with both stories; and a hall's queues stopped from here."""
