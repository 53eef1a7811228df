"""The whole of the domain, loaded: whoever reads or folds events imports this first."""

from domain import (
    agents,
    blobs,
    case_steps,
    cases,
    days,
    epochs,
    equipment,
    evaluations,
    exceptions,
    gates,
    hand_entries,
    item_versions,
    sessions,
    stations,
    tickets,
    windows,
)

MODULES = (
    agents,
    blobs,
    case_steps,
    cases,
    days,
    epochs,
    equipment,
    evaluations,
    exceptions,
    gates,
    hand_entries,
    item_versions,
    sessions,
    stations,
    tickets,
    windows,
)
