"""The way down: documents for a hall, in order, at once."""
