"""The drill: a real crash and a real restore, on servers of its own. `make drill` runs it; it touches nothing else."""
