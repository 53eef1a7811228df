"""One page for all running simulators."""
