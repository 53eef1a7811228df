"""Deferred checks (联网核验): asked at the desk, answered by the centre, put before a person."""
