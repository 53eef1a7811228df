"""A hall's day as a script, played through hands that may be HTTP or a real browser's."""
