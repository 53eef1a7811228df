"""Face camera: the best picture of whoever stands before it; what cannot be done here says so."""
