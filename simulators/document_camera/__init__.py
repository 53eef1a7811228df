"""A document camera: pages lie skewed on a desk under a lamp; seen as a stream, as pictures, as a
video file."""
