"""Guidance (办事指引): finding the service one needs, and what to bring for it."""
