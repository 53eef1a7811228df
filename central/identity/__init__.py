"""Who works at the centre: accounts, sign-in, sessions."""
