"""How the centre is served: server, streams, roles, answers to errors."""
