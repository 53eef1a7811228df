"""The provincial centre: takes in the logs of all halls, shows them, sends documents down."""
