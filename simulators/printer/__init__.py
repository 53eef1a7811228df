"""A ticket printer: an ESC/POS interpreter that draws what it prints."""
