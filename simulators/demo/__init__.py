"""A whole hall on one machine: centre, line, hall, devices, each in a process of its own."""
