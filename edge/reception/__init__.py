"""Reception (取号): somebody takes a number, by card or without, and gets it on paper and on
screen.
"""
