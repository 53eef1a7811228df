"""A face camera: drawn people before a wall, as an MJPEG stream."""
