"""Stations (站点): places with a page and devices; which screen belongs where, what each device
does.
"""
