"""THE PERSON: the pool, how people get into it, what they consented to. Knows nothing of counting or of journeys."""
