"""Arranging the hall (布置): boards, notices, queues and windows, the voice; by its manager."""
