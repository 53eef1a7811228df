"""A loudspeaker on the network."""
