"""How pages reach a browser, for both nodes: the server, live streams, roles, safety headers."""
