"""How agencies do with people entrusted to them: for the operator all, for each its own beside the median."""
