"""A window display with an Onbon BX-5K controller."""
