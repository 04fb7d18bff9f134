"""The company: what it says of itself, the policies it sets, its admission, its way to the first mail."""
