"""An ID card reader: the SAM's end of the SDT protocol."""
