"""The cashier (收费): fees taken, given back by a second person, balanced at the day's end."""
