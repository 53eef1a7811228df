"""A caller: a box of keys and digits on a window's desk."""
