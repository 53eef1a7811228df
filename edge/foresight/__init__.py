"""Foresight: how long people will wait, how true that was, and what would be if."""
