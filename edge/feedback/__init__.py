"""Feedback (好差评): one rating at most for each ticket, taken where it is given."""
