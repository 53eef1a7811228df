"""Scanning (高拍): what lies under a window's document camera, seen live and taken page by page."""
