"""Deferred checks (联网核验): what a hall cannot know by itself is looked up here and answered."""
