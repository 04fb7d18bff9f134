"""When the rejection mails leave: asked for, approved, planned, stopped, and what became of each."""
