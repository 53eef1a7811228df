"""Pre-reviews (网上预审): applications looked at here before their holders come to a hall."""
