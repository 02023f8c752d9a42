"""Documents as mentions and assertions."""
