"""Eyes: how sync stands at this hall, for the centre, for Prometheus, for whoever asks."""
