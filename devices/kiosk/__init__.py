"""The screen of a kiosk: Chromium with no way out, and the little that stands before it."""
