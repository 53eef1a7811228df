"""Issuing (打证, 送达): certificates are made, and what a case brought is handed over."""
