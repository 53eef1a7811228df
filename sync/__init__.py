"""The log of a node, its folds into tables, and the exchange between two nodes."""
