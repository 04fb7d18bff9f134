"""Who must not be mailed any more, and why: told by the mailbox, its owner, or HR."""
