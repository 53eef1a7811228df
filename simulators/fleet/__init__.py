"""A hall full of simulated devices in one process, from one file."""
