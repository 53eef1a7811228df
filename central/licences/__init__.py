"""Electronic licences (电子证照): which certificates no longer count."""
