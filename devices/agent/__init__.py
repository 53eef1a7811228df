"""The agent: runs the drivers of a kiosk or window PC and keeps one line to the hall's node."""
