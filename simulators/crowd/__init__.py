"""People who walk in by themselves, and staff who serve them: every screen alive, nobody needed."""
