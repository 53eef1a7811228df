"""Electronic supervision (电子监察): what the rules find in every hall, and what becomes of it."""
