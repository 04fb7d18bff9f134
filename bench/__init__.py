"""Side-by-side measurements: each path of the product against its floor, in one run on servers of its own."""
