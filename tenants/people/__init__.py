"""The people: accounts, invitations, members, single sign-on."""
