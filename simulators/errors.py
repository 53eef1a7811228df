"""What a simulator can refuse."""


class SimulatorError(Exception):
    """A wrong request to a simulator's control, worded for the person who sent it."""
