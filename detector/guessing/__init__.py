"""First guesses at an agency's files: which table each is, what its columns mean, how its cells are written. For people to confirm."""
