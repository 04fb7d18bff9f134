"""A party's own pages about its webhooks: where its events go, how that went, and how to send them again."""
