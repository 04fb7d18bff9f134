"""Letters of the ground: invitations, reminders, what a job has made; to members and parties, not to candidates."""
