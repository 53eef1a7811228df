"""Pre-reviews (网上预审) that came down from the centre: the form of a case is filled from them."""
