"""A province in one process: real halls, a real centre, a clock and a line that the seed moves.

Halls run the real store, writer, exchange and link; requests are signed, sent through a line that
spoils them, and answered by the real web application of the centre on its real database. Only time
and the wire are not real, so a seed plays the same story each time.

network    the line: delays, drops, doubles, cuts and spoils requests and answers
hall       a hall: works, talks, is killed, set back, copied
centre     the centre: answers, folds, is killed, set back
world      the story: who does what next, drawn by the seed
promises   what must be so when all is quiet again
weaker     protocols that keep less, to see that the promises notice
"""
