"""One person in HR's hands: notes, tags, who looks after them, whether they may be written to."""
