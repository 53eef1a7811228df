"""The voice that calls numbers (叫号)."""
