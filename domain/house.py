"""The whole of the domain, loaded: whoever reads or folds events imports this first."""

from domain import days, equipment, evaluations, sessions, stations, tickets, windows

MODULES = (days, equipment, evaluations, sessions, stations, tickets, windows)
