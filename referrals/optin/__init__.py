"""The public page: who would receive what, and the choice."""
