"""Social-security and bank cards over PC/SC."""
