"""The sandbox: people who are nobody, with known behaviours, played to a test key whenever it asks."""
