"""Payment terminals at a window: charge, cancel, ask what became of a charge, totals of the day."""
