"""A scanner of QR and bar codes on a serial line."""
