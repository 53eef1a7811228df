"""Appointments (预约) that came down from the centre: found by card, kept by checking in."""
