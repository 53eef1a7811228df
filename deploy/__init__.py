"""Bringing a node to a machine: set-up, locks, service units."""
