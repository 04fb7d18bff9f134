"""The candidate after consenting: who holds what, changing and ending it, asking for more; the desk that answers."""
