"""What can keep a benchmark from giving figures."""


class BenchError(Exception):
    """No figures: something was not there, did not start, or the work under load was wrong."""
