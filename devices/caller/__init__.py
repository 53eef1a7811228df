"""Callers (叫号器): the small box of keys and digits on a window's desk."""
