"""The tests: what CareerRelay promises, on real servers."""
