"""Eyes: how sync stands with every hall, for Prometheus and whoever asks."""
