"""Progress: what an agency reports of a referral it has, from the first contact to the hire or the end."""
