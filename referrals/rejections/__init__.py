"""The rejection mail: templates, tracking links, sending."""
