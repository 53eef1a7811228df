"""How calls to devices and their events are carried to another machine: data, frames, messages."""
