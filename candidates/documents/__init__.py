"""A candidate's files: checked by content, made harmless, sealed, and read only by the agencies they chose."""
