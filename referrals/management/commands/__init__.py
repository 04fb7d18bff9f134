"""The pool's commands."""
