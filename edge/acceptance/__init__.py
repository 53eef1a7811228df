"""Acceptance (受理): an application is taken in at a window, judged, decided and handed over."""
