"""What holds for every test."""

from hypothesis import settings

# Machines differ and are shared: how long an example takes says nothing about the rule it tests.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
