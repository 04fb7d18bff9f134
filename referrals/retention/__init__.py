"""Keeping people no longer than the employer has decided: the rule, what falls due, and the erasing."""
