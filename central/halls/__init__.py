"""The directory of halls: register, enrol, watch, show."""
