"""Devices of a hall: one driver for each wire protocol, all over one transport layer."""
