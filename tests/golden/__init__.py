"""The bytes of today's formats, for ever. See test_golden.py for the rule."""
