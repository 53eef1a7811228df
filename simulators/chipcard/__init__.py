"""A chip card reader with a card in it or none: Debian's PC/SC service with its virtual reader
(vsmartcard-vpcd), and cards that speak ISO 7816-4 into it."""
