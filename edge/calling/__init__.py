"""Calling (叫号): a window calls, serves, passes, sends on; boards show it."""
