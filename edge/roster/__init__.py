"""Roster (排班, 窗口): who is signed in, who sits at which window, who is on a break."""
