"""Devices, citizens and networks that are not there. They speak the real wire protocols, each in a
process of its own, and share no code with the drivers: a simulator that did would prove nothing."""
