"""Every parser of bytes from outside, under any bytes."""
