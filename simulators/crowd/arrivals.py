"""When people come: a hall's day has a morning peak, a quiet noon and a smaller afternoon peak."""

import math
from collections.abc import Iterator
from itertools import pairwise

from simulators.crowd.pace import Pace

# Shape after the common pattern of service halls; (hour, people per hour and window), linear
# between. No figures of a real hall are published.
CURVE = (
    (9.0, 9.0),
    (10.0, 16.0),
    (11.0, 13.0),
    (12.0, 4.0),
    (13.5, 5.0),
    (15.0, 12.0),
    (17.0, 5.0),
)
OPENS, CLOSES = CURVE[0][0], CURVE[-1][0]


def rate(hour: float, windows: int) -> float:
    """People per hour at an hour of the day, between opening and closing."""
    for (start, low), (end, high) in pairwise(CURVE):
        if start <= hour <= end:
            return windows * (low + (high - low) * (hour - start) / (end - start))
    return 0.0


def gaps(pace: Pace, windows: int) -> Iterator[float]:
    """Seconds between one person and the next, day after day without the nights.

    A Poisson process with the curve's rate, by thinning (Lewis and Shedler 1979).
    """
    most = windows * max(people for _, people in CURVE)
    hour, gap = OPENS + 0.5, 0.0
    while True:
        step = -math.log(1.0 - pace.chance.random()) / most
        hour += step
        gap += step * 3600
        if hour > CLOSES:
            hour = OPENS
        if pace.chance.random() * most <= rate(hour, windows):
            yield gap
            gap = 0.0
