"""Papers (文书核验): anybody may ask the centre whether a paper of any hall is true."""
