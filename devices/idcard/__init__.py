"""Resident ID card readers that speak the SDT/SAM protocol (GA 450, GA 467)."""
