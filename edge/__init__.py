"""The node of one hall: its services, store, web pages, schedule."""
