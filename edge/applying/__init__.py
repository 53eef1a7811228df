"""Applying at the kiosk (自助申办): simple items, one question a page, signed and handed in."""
