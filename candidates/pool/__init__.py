"""The pool: candidates and their applications, and how their facts are written."""
