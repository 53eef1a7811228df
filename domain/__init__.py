"""The rules of a service hall, pure: no I/O, no clock, no framework."""
