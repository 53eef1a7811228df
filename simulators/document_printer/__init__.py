"""A document printer behind a real CUPS: cupsd of Debian's, our printer as its backend."""
