"""Reading a kiosk's page aloud (朗读), into the headphone socket."""
