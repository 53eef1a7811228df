"""Appointments (预约): slots of halls are booked here and told to the hall."""
