"""A check-in's answer: the page behind the letter, the agencies' copies, a career talk, a word to a friend."""
