"""Pictures of every page in every mode, to be looked at: ./hall pictures."""
