"""The line between a hall and the centre, with a switch in it."""
