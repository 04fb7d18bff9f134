"""The first days of a party: what is still to be prepared, each step known from the data it leaves."""
