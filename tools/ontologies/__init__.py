"""Making the shipped tables from released packages; not needed to use medkg."""
