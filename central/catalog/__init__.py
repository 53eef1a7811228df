"""Documents: what the centre owns and sends down, the newest version of which counts."""
