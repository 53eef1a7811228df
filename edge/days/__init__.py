"""The hall's days: one is opened, the one before is closed and its leftovers put in order."""
