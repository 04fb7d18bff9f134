"""Free hire slots in use: requests, introductions, placements."""
