"""Folding behind ingest, with a cursor of its own for every (node, epoch)."""
