"""Guards removed one by one (`make guards`): each must be missed by the probe or the tests that are meant for it."""
