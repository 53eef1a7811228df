"""Evaluation pads (评价器) on a serial line."""
