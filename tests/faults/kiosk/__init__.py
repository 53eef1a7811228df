"""Every device of a kiosk failing in every way at every step of a visit: made, not picked."""
