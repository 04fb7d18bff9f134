"""The ground: who owns a row, who may do what, what happened."""
