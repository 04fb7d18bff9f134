"""The relay: consented profiles to the chosen agencies."""
