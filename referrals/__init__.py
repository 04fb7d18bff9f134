"""The journey: from a rejection to the next chance. The only app that knows the whole story."""
